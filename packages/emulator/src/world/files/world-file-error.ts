import {defined} from '@pbi-bound-report/contract';

/** A place in a file of a world. */
export interface WorldFilePlace {
  file: string;
  /** From 1; absent where it concerns the whole file. */
  line?: number;
  field?: string;
}

/** Something wrong in a file of a world, or suspicious. */
export interface WorldFileProblem extends WorldFilePlace {
  /** What is wrong and what would be right. */
  message: string;
}

/** Most problems that one message lists. */
const maxListed = 20;

/** Something is wrong in the files of a world. The message has a line for each problem, with file, line and field. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
  /** All that is wrong, in the order of the checks. */
  readonly problems: readonly WorldFileProblem[];
  /** Where the first problem is. */
  readonly file: string;
  readonly line: number | undefined;
  readonly field: string | undefined;

  /** @param problems At least one. */
  constructor(...problems: [WorldFileProblem, ...WorldFileProblem[]]) {
    const listed = problems.slice(0, maxListed).map(describeProblem);
    const unlisted = problems.length - listed.length;
    super([...listed, ...(unlisted > 0 ? [`There are ${unlisted} more problems.`] : [])].join('\n'));
    this.problems = problems;
    const [{file, line, field}] = problems;
    this.file = file;
    this.line = line;
    this.field = field;
  }
}

/** A problem in one line of text. */
export function describeProblem({file, line, field, message}: WorldFileProblem): string {
  const place = Object.values(defined({file, line: line === undefined ? undefined : `line ${line}`, field}));
  return `${place.join(', ')}: ${message}`;
}
