import type {PbiReportError} from '../errors/errors.js';
import type {ErrorDetails} from './templates.js';
import type {ReportTexts} from '../languages/report-texts.js';
import type {ViewContent, ViewNode} from './view.js';

const icon: ViewNode = [
  'svg',
  {
    class: 'icon',
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.5',
    'stroke-linecap': 'round',
    'aria-hidden': 'true',
  },
  ['circle', {cx: '12', cy: '12', r: '9.5'}],
  ['path', {d: 'M12 7v6m0 3.5v.1'}],
];

function details({detail, correlationId}: PbiReportError, texts: () => ReportTexts): ViewContent {
  if (!detail && !correlationId) return undefined;
  return [
    'details',
    {},
    ['summary', {}, () => texts().details],
    detail ? ['p', {dir: 'auto'}, detail] : undefined,
    correlationId ? ['p', {}, ['span', {}, () => texts().correlationId], ' ', ['code', {}, correlationId]] : undefined,
  ];
}

function copyButton({correlationId}: PbiReportError, texts: () => ReportTexts): ViewContent[] {
  if (!correlationId) return [];
  const onclick = (event: Event): void => void copy(event, correlationId, texts());
  return [
    ['button', {class: 'plain', part: 'button', type: 'button', onclick}, () => texts().copy],
    ['p', {class: 'note', role: 'status'}],
  ];
}

/** Says what came of it: a copy cannot be seen, and a page may be denied the clipboard. */
async function copy(event: Event, text: string, texts: ReportTexts): Promise<void> {
  const note = (event.currentTarget as Element).closest('.view')?.querySelector('[role=status]');
  let outcome = texts.copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    outcome = texts.notCopied;
  }
  if (note) note.textContent = outcome;
}

/** What the error view has for those who look into it. */
export const errorDetails: ErrorDetails = {icon, details, copyButton};
