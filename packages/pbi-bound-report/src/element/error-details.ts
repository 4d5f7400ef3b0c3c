import {html, nothing} from 'lit';
import type {PbiReportError} from '../errors/errors.js';
import type {ErrorDetails} from './templates.js';
import {texts} from './texts.js';

const icon = html`
  <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
    aria-hidden="true"><circle cx="12" cy="12" r="9.5"></circle><path d="M12 7v6m0 3.5v.1"></path></svg>
`;

function details({detail, correlationId}: PbiReportError): ReturnType<ErrorDetails['details']> {
  if (!detail && !correlationId) return nothing;
  return html`
    <details>
      <summary>${texts.details}</summary>
      ${detail ? html`<p dir="auto">${detail}</p>` : nothing}
      ${correlationId ? html`<p>${texts.correlationId} <code>${correlationId}</code></p>` : nothing}
    </details>
  `;
}

function copyButton({correlationId}: PbiReportError): ReturnType<ErrorDetails['copyButton']> {
  if (!correlationId) return nothing;
  return html`
    <button class="plain" part="button" type="button" @click=${(event: Event) => void copy(event, correlationId)}>
      ${texts.copy}
    </button>
    <p class="note" role="status"></p>
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

/** What the error view has for those who look into it. */
export const errorDetails: ErrorDetails = {icon, details, copyButton};
