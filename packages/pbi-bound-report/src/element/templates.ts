import type {PbiReportError} from '../errors/errors.js';
import type {ReportTexts} from '../languages/report-texts.js';
import type {ViewContent, ViewNode} from './view.js';

const skeleton = (className: string, attributes = {}): ViewNode => [
  'div',
  {class: className, ...attributes},
  ...Array.from({length: 6}, (): ViewNode => ['i', {}]),
];

/** @param over Whether the old report is still in sight behind it. */
export function loadingView(over: boolean): ViewNode {
  return [
    'slot',
    {name: 'loading'},
    [
      'div',
      {class: over ? 'view over' : 'view', part: 'loading', 'aria-hidden': 'true'},
      over ? ['span', {class: 'spot'}] : skeleton('skeleton'),
    ],
  ];
}

/** What of the error view comes with the sentences that explain errors (error-details.ts). */
export interface ErrorDetails {
  icon: ViewNode;
  details(error: PbiReportError, texts: () => ReportTexts): ViewContent;
  copyButton(error: PbiReportError, texts: () => ReportTexts): ViewContent[];
}

/** What the error view shows. */
export interface ErrorViewOptions {
  error: PbiReportError;
  texts: () => ReportTexts;
  /** Whether the element itself tries again. */
  isRetrying: () => boolean;
  retry: () => void;
  /** Absent where it could not be loaded, which may be what the error tells. */
  more: ErrorDetails | undefined;
}

/**
 * What happened, what to do, and what to give to support. Only the first two are announced: the rest is there to be
 * read.
 */
export function errorView({error, texts, isRetrying, retry, more}: ErrorViewOptions): ViewNode {
  const own = (): {message?: string; help?: string} => texts().errors[error.code] ?? {};
  return [
    'slot',
    {name: 'error'},
    [
      'div',
      {class: 'view', part: 'error'},
      more?.icon,
      [
        'div',
        {role: 'alert'},
        ['p', {class: 'title', dir: 'auto'}, () => own().message ?? error.message],
        ' ',
        ['p', {class: 'help', dir: 'auto'}, () => own().help ?? error.help ?? ''],
        ' ',
        ['p', {class: 'note'}, () => (isRetrying() ? texts().retrying : '')],
      ],
      ['p', {}, ['code', {part: 'error-code'}, error.code]],
      more?.details(error, texts),
      [
        'div',
        {class: 'buttons'},
        ['button', {part: 'button', type: 'button', onclick: retry}, () => texts().tryAgain],
        ...(more?.copyButton(error, texts) ?? []),
      ],
    ],
  ];
}

/** Stands in for the report until the reader asks for it. */
export function posterView(label: () => string | undefined, texts: () => ReportTexts, show: () => void): ViewNode {
  return [
    'slot',
    {name: 'poster', onclick: show},
    [
      'div',
      {class: 'view', part: 'poster'},
      skeleton('skeleton still', {'aria-hidden': 'true'}),
      ['p', {class: 'title'}, () => label() ?? ''],
      ['button', {part: 'button', type: 'button'}, () => texts().show],
    ],
  ];
}

/** What a screen reader says, politely. */
export function announcement(texts: ReportTexts, status: string, label: string | undefined): string {
  if (status === 'loading') return texts.loading;
  return status === 'rendered' ? texts.loaded.replace('{label}', () => label ?? texts.report) : '';
}
