/**
 * Limits on the state of one open report, however many messages it comes from. Invented, as those of one message; they
 * are told as 400 by name.
 */
import type {ReportPageDefinition} from '@pbi-bound-report/contract';
import {measure} from './measure.js';
import {invalidParameters} from './report-errors.js';
import type {ReportSession} from './session.js';

/** Characters, and 16 for each value: three messages of the largest size. */
export const maxStateSize = 32 * 1024 * 1024;
export const maxPages = 500;
/** On one page. */
export const maxVisuals = 500;

/** Messages have 100 levels; what is made of them stands some levels deeper in the state. */
const maxDepth = 120;

/**
 * Counts what is about to be put into a report's state.
 * @throws ReportError 400 where there is no room for it.
 */
export function requireRoom(session: ReportSession, addition: unknown): void {
  const {definition, filters, slicers, sorts, drills, settings, theme} = session;
  const state = [definition, [...filters], [...slicers], [...sorts], [...drills], settings, theme, addition];
  const measured = measure(state, {depth: maxDepth, size: maxStateSize});
  if (typeof measured === 'number') return;
  throw invalidParameters(
    measured === 'too-large'
      ? `The state of the report would be larger than ${maxStateSize} characters, at 16 for each value. ` +
          'Remove filters, slicer states, pages, visuals or settings, or load the report again.'
      : 'What is to be put into the report is nested too deep or is no plain data.',
  );
}

/** @throws ReportError 400 where a report has as many pages as it may. */
export function requireRoomForPage({definition}: ReportSession): void {
  if (definition.pages.length < maxPages) return;
  throw invalidParameters(`The report has ${maxPages} pages, which is the most. Remove some.`);
}

/** @throws ReportError 400 where a page has as many visuals as it may. */
export function requireRoomForVisual({name, visuals}: ReportPageDefinition): void {
  if (visuals.length < maxVisuals) return;
  throw invalidParameters(`The page "${name}" has ${maxVisuals} visuals, which is the most.`);
}
