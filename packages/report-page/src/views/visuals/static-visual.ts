import type {VisualDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html} from 'lit';
import {blankText} from '../../format/value-format.js';
import type {VisualContext} from '../shared/view-context.js';

/** Visual types that show no data. */
export const plainTypes: ReadonlySet<string> = new Set<VisualDefinition['type']>([
  'textbox',
  'shape',
  'image',
  'actionButton',
]);

/** What stands in a visual without data: a text, a button, a shape or a picture. */
export function plainBody({actions, page, visual}: VisualContext): TemplateResult {
  switch (visual.type) {
    case 'actionButton':
      return html`<button type="button" class="action" @click=${() => actions.press(page.name, visual.name)}>
        ${visual.text ?? visual.title ?? blankText}</button>`;
    case 'shape':
      return html`<div class="shape" data-shape=${visual.shape ?? 'rectangle'}></div>`;
    // Only what the definition itself holds: an emulated report asks no other host for anything.
    case 'image':
      return visual.image?.startsWith('data:image/')
        ? html`<img class="picture" src=${visual.image} alt=${visual.altText ?? ''}>`
        : html`<p class="picture missing">${visual.altText ?? ''}</p>`;
    default:
      return html`<p class="textbox">${visual.text ?? ''}</p>`;
  }
}
