import {html, nothing} from 'lit';
import type {TemplateResult} from 'lit';
import type {PbiReportError} from '../errors/errors.js';
import {texts} from './texts.js';

const skeleton = html`<div class="skeleton"><i></i><i></i><i></i><i></i><i></i><i></i></div>`;
const errorIcon = html`
  <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
    aria-hidden="true"><circle cx="12" cy="12" r="9.5"></circle><path d="M12 7v6m0 3.5v.1"></path></svg>
`;

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

/**
 * What happened, what to do, and what to give to support. Only the first two are announced: the rest is there to be
 * read.
 */
export function errorView(error: PbiReportError, retryIn: number | undefined, retry: () => void): TemplateResult {
  const {message = error.message, help = error.help} = texts.errors[error.code] ?? {};
  return html`
    <slot name="error">
      <div class="view" part="error">
        ${errorIcon}
        <div role="alert">
          <p class="title" dir="auto">${message}</p>
          ${help ? html`<p class="help" dir="auto">${help}</p>` : nothing}
          ${retryIn === undefined ? nothing : html`<p class="note">${texts.retrying}</p>`}
        </div>
        <p><code part="error-code">${error.code}</code></p>
        ${
          error.detail || error.correlationId
            ? html`
          <details>
            <summary>${texts.details}</summary>
            ${error.detail ? html`<p dir="auto">${error.detail}</p>` : nothing}
            ${error.correlationId ? html`<p>${texts.correlationId} <code>${error.correlationId}</code></p>` : nothing}
          </details>`
            : nothing
        }
        <div class="buttons">
          <button part="button" type="button" @click=${retry}>${texts.tryAgain}</button>
          ${error.correlationId ? copyButton(error.correlationId) : nothing}
        </div>
        <p class="note" role="status"></p>
      </div>
    </slot>
  `;
}

function copyButton(text: string): TemplateResult {
  return html`
    <button class="plain" part="button" type="button" @click=${(event: Event) => void copy(event, text)}>
      ${texts.copy}
    </button>
  `;
}

/** Says what came of it: a copy cannot be seen, and a page may be denied the clipboard. */
async function copy(event: Event, text: string): Promise<void> {
  const note = (event.currentTarget as Element).closest('.view')?.querySelector('[role=status]');
  let outcome = texts.copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    outcome = texts.notCopied;
  }
  if (note) note.textContent = outcome;
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
