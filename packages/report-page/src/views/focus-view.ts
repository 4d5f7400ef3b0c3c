import type {ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html} from 'lit';
import {styles} from './shared/styles-directive.js';
import type {Stage, ViewContext} from './shared/view-context.js';
import {margin} from './shared/view-context.js';
import {visualView} from './visual-view.js';

/** Height of the bar with the way back, in screen pixels. */
const barHeight = 44;

/** One visual in the place of the whole page, with the way back above it. */
export function focusView(
  context: ViewContext,
  page: ReportPageDefinition,
  visual: VisualDefinition,
  stage: Stage,
): TemplateResult {
  const width = Math.max(stage.width - 2 * margin, 200);
  const height = Math.max(stage.height - 2 * margin - barHeight, 150);
  return html`<div class="focus" data-focus=${visual.name}>
    <div class="focus-bar"><button type="button"
      @click=${() => context.actions.leaveFocus()}>← ${context.texts.backToReport}</button></div>
    <div class="canvas" ${styles({width: `${width}px`, height: `${height}px`, 'font-size': '16px'})}>
      ${visualView({...context, page, visual, position: {x: 0, y: 0, z: 0, width, height, visible: true}})}
    </div>
  </div>`;
}

/**
 * Takes the keyboard to the way back when a visual was made to fill the page, and back to that visual's button
 * afterwards.
 * @returns What is shown now, for the next call.
 */
export function moveFocus(root: HTMLElement, before: string | undefined, now: string | undefined): string | undefined {
  if (before === now) return now;
  const target = now === undefined ? focusButtonOf(before) : '.focus-bar button';
  if (target !== undefined) root.querySelector<HTMLElement>(target)?.focus();
  return now;
}

/** The button that made a visual fill the page, as a selector. */
function focusButtonOf(key: string | undefined): string | undefined {
  const name = key?.slice(key.indexOf('/') + 1);
  return name === undefined ? undefined : `[data-visual="${CSS.escape(name)}"] [data-command="focusMode"]`;
}
