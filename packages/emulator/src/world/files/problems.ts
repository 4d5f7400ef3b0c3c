/** What the checks of a world find. */
import type {JsonPath} from './json-lines.js';
import type {WorldFilePlace} from './world-file-error.js';

/** Something that does not fit together, or is suspicious. */
export interface WorldProblem {
  /** Where it stands in world.json. */
  path: JsonPath;
  /** What is wrong and what would be right. */
  message: string;
  /** It may be meant so: the world is read all the same. */
  isWarning: boolean;
  /** Where it stands instead, when it is in another file. */
  place?: WorldFilePlace;
}

/** Collects what checks find. */
export class ProblemList {
  readonly problems: WorldProblem[] = [];

  wrong(path: JsonPath, message: string, place?: WorldFilePlace): void {
    this.problems.push({path, message, isWarning: false, ...(place && {place})});
  }

  suspicious(path: JsonPath, message: string, place?: WorldFilePlace): void {
    this.problems.push({path, message, isWarning: true, ...(place && {place})});
  }

  /**
   * Things that are told apart by their names must have different ones. Case does not count where the model has none.
   */
  unique(path: JsonPath, names: readonly string[], {what, ignoreCase}: {what: string; ignoreCase: boolean}): void {
    const seen = new Set<string>();
    names.forEach((name, i) => {
      const key = ignoreCase ? name.toLowerCase() : name;
      if (seen.has(key)) this.wrong([...path, i, 'name'], `there are two ${what} of the name ${name}. Rename one.`);
      seen.add(key);
    });
  }
}
