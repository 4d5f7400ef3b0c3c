import {html, nothing} from 'lit';
import type {TemplateResult} from 'lit';
import type {PbiReportError} from '../errors/errors.js';
import {texts} from './texts.js';

const skeleton = html`<div class="skeleton"><i></i><i></i><i></i><i></i><i></i><i></i></div>`;
/** @param over Whether the old report is still in sight behind it. */
export function loadingView(over: boolean): TemplateResult {
  return html`
    <slot name="loading">
      <div class=${over ? 'view over' : 'view'} part="loading" aria-hidden="true">
        ${over ? html`<span class="spot"></span>` : skeleton}
      </div>
    </slot>
  `;
}

/** What of the error view comes with the runtime (error-details.ts). */
export interface ErrorDetails {
  icon: TemplateResult;
  details(error: PbiReportError): TemplateResult | typeof nothing;
  copyButton(error: PbiReportError): TemplateResult | typeof nothing;
}

/**
 * What happened, what to do, and what to give to support. Only the first two are announced: the rest is there to be
 * read.
 * @param retryIn In how many milliseconds the element itself tries again.
 * @param more Absent where it could not be loaded, which is what the error then tells.
 */
export function errorView(
  error: PbiReportError,
  retryIn: number | undefined,
  retry: () => void,
  more: ErrorDetails | undefined,
): TemplateResult {
  const {message = error.message, help = error.help} = texts.errors[error.code] ?? {};
  return html`
    <slot name="error">
      <div class="view" part="error">
        ${more?.icon}
        <div role="alert">
          <p class="title" dir="auto">${message}</p>
          ${help ? html`<p class="help" dir="auto">${help}</p>` : nothing}
          ${retryIn === undefined ? nothing : html`<p class="note">${texts.retrying}</p>`}
        </div>
        <p><code part="error-code">${error.code}</code></p>
        ${more?.details(error)}
        <div class="buttons">
          <button part="button" type="button" @click=${retry}>${texts.tryAgain}</button>
          ${more?.copyButton(error)}
        </div>
      </div>
    </slot>
  `;
}

/** Stands in for the report until the reader asks for it. */
export function posterView(label: string | undefined, show: () => void): TemplateResult {
  return html`
    <slot name="poster" @click=${show}>
      <div class="view" part="poster">
        <div class="skeleton still" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i></div>
        ${label ? html`<p class="title">${label}</p>` : nothing}
        <button part="button" type="button">${texts.show}</button>
      </div>
    </slot>
  `;
}

/** What a screen reader says, politely. */
export function announcement(status: string, label: string | undefined): string {
  if (status === 'loading') return texts.loading;
  return status === 'rendered' ? texts.loaded.replace('{label}', () => label ?? texts.report) : '';
}
