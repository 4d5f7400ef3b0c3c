import type {PowerBiEmbedError} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';

/**
 * What stands in the place of a report that could not be opened. `hideErrors` of the settings leaves the place to the
 * host.
 */
export function failureView({message, detailedMessage, errorCode}: PowerBiEmbedError, title: string): TemplateResult {
  const code = errorCode === undefined ? nothing : html` <code>${errorCode}</code>`;
  return html`<div class="stage"><div class="failure" role="alert">
    <span class="failure-icon" aria-hidden="true">!</span>
    <h1>${title}</h1>
    <p>${detailedMessage ?? message}</p>
    <p class="failure-code"><code>${message}</code>${code}</p>
  </div></div>`;
}
