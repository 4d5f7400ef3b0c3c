import type {ColumnReference, DataFilter, DataValue, VisualDefinition} from '@pbi-bound-report/contract';
import {selectionFilters} from './selection-filters.js';
import type {Drill, ReportSession} from './session.js';
import {visualKey} from './session.js';

const same = (a: ColumnReference | undefined, b: ColumnReference | undefined): boolean =>
  a?.table === b?.table && a?.column === b?.column;

/** Where a visual stands in its hierarchy, or undefined where it has none. */
export function drillOf(session: ReportSession, page: string, visual: VisualDefinition): Drill | undefined {
  const {drill = [], groupBy = []} = visual;
  if (drill.length < 2) return undefined;
  return (
    session.drills.get(visualKey(page, visual.name)) ?? {
      level: Math.max(
        0,
        drill.findIndex(level => same(level, groupBy[0])),
      ),
      path: [],
    }
  );
}

/** A visual as it is drawn: its axis is the level that the reader went to. */
export function shownVisual(session: ReportSession, page: string, visual: VisualDefinition): VisualDefinition {
  const at = drillOf(session, page, visual);
  const level = at && visual.drill?.[at.level];
  return level ? {...visual, groupBy: [level, ...(visual.groupBy ?? []).slice(1)]} : visual;
}

/** What the way down leaves: the value picked at each level above. */
export function drillFilters(session: ReportSession, page: string, visual: VisualDefinition): DataFilter[] {
  return (drillOf(session, page, visual)?.path ?? []).flatMap(({level, value}) => {
    const target = visual.drill?.[level];
    return target ? selectionFilters([target], [[value]]) : [];
  });
}

/** Ways that a reader can take in a hierarchy. */
export type DrillStep = 'up' | 'next';

/** Whether there is a level that way. */
export function canDrill(session: ReportSession, page: string, visual: VisualDefinition, step: DrillStep): boolean {
  const at = drillOf(session, page, visual);
  return at !== undefined && (step === 'up' ? at.level > 0 : at.level < (visual.drill?.length ?? 0) - 1);
}

/** One level up, one level down for all that is shown, or down into one value of it. */
export function drilled(at: Drill, step: DrillStep, into?: DataValue): Drill {
  if (step === 'up') return {level: at.level - 1, path: at.path.filter(({level}) => level < at.level - 1)};
  return {level: at.level + 1, path: into === undefined ? at.path : [...at.path, {level: at.level, value: into}]};
}
