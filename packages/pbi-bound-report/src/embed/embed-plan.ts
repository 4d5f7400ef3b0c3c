import {defined} from '@pbi-bound-report/contract';
import {bindingKey} from '../input/binding.js';
import {editPermissions} from '../input/report-options.js';
import type {LiveOption} from '../input/report-options.js';
import type {EmbedTarget} from './embed-target.js';

/**
 * What leads from one target to the next, the gentlest that does:
 * - `none`
 * - `patch`: the SDK changes it in place; page, selection and what else the reader did are kept
 * - `load`: a new load in the same frame
 * - `frame`: a new frame
 */
export type EmbedPlan =
  {kind: 'none'} | {kind: 'patch'; options: LiveOption[]} | {kind: 'load' | 'frame'; keepsState?: true};

/** Order in which live options are changed: those that a bookmark would override come before it. */
const liveOrder: readonly LiveOption[] = ['viewMode', 'theme', 'settings', 'pageName', 'filters', 'bookmark'];

/**
 * Decides what to do, from values only.
 * @param shown What the frame was last told to show; `undefined` before the first time and after a failure.
 * @param wanted What the page asks for now.
 */
export function planEmbed(shown: EmbedTarget | undefined, wanted: EmbedTarget): EmbedPlan {
  if (!shown) return {kind: 'frame'};
  const keepsState = isReadersBusiness(shown, wanted) ? (true as const) : undefined;
  if (isOtherFrame(shown, wanted)) return defined({kind: 'frame' as const, keepsState});
  const load: EmbedPlan = defined({kind: 'load' as const, keepsState});
  if (bindingKey(shown.binding) !== bindingKey(wanted.binding)) return load;
  if (!isEqual(shown.options.load, {...wanted.options.load, permissions: permissionsOf(shown, wanted)})) return load;
  const options = liveOrder.filter(name => !isEqual(shown.options.live[name], wanted.options.live[name]));
  // Nothing takes a page name, a bookmark or an access mode back; what was the report's own is found by loading it
  // again.
  if (options.some(name => isWithdrawn(name, wanted))) return load;
  // The SDK forbids a change between desktop and phone layouts in one frame; `mobile` is compared with the frame. A
  // setting that is no longer there has no value to be set to.
  if (options.includes('settings') && !coversKeys(wanted.options.live.settings, shown.options.live.settings)) {
    return load;
  }
  return options.length === 0 ? {kind: 'none'} : {kind: 'patch', options};
}

/**
 * Whether what the reader has done is to be kept over a load or a new frame: the report and its data stay, and so does
 * what the page says of pages, filters and bookmarks. A phone that is turned, another language, another contrast.
 */
export function isReadersBusiness(shown: EmbedTarget, wanted: EmbedTarget): boolean {
  const [before, after] = [shown.options, wanted.options];
  return (
    bindingKey(shown.binding) === bindingKey(wanted.binding) &&
    isEqual(before.load.slicers, after.load.slicers) &&
    isEqual(before.load.parameterValues, after.load.parameterValues) &&
    isEqual(
      [before.live.pageName, before.live.filters, before.live.bookmark],
      [after.live.pageName, after.live.filters, after.live.bookmark],
    )
  );
}

/**
 * The permissions that are wanted. Those that came with `view-mode="edit"` by themselves need not be taken away, by a
 * load, when the reader goes back to viewing.
 */
function permissionsOf(shown: EmbedTarget, wanted: EmbedTarget): number | undefined {
  const {permissions} = wanted.options.load;
  const {viewMode} = wanted.options.live;
  const wasImplied = shown.options.load.permissions === editPermissions && viewMode !== undefined;
  return permissions === undefined && wasImplied ? editPermissions : permissions;
}

function isOtherFrame(shown: EmbedTarget, wanted: EmbedTarget): boolean {
  if (!isEqual(shown.options.frame, wanted.options.frame)) return true;
  if (shown.frameUrl === undefined || wanted.frameUrl === undefined) return false;
  if (shown.frameUrl === wanted.frameUrl) return false;
  const a = new URL(shown.frameUrl);
  const b = new URL(wanted.frameUrl);
  // Two reports on one host share a frame, as Microsoft's guide to performance advises. Paginated reports have a page
  // of their own.
  return a.origin !== b.origin || a.pathname !== b.pathname;
}

function isWithdrawn(name: LiveOption, wanted: EmbedTarget): boolean {
  return wanted.options.live[name] === undefined && name !== 'filters' && name !== 'theme';
}

function coversKeys(wanted: object, shown: object): boolean {
  return Object.entries(shown).every(([key, value]) => {
    const next = (wanted as Record<string, unknown>)[key];
    if (next === undefined || next === null) return value === next;
    return (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      typeof next !== 'object' ||
      coversKeys(next, value as object)
    );
  });
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
