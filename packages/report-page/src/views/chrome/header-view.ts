import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {builtInState, isHeaderShown} from '../../application/menu-commands.js';
import {canDrill, drillOf} from '../../report/drill.js';
import {hasData, visualKey} from '../../report/session.js';
import type {VisualContext} from '../shared/view-context.js';
import {chartKinds} from '../visuals/chart-spec.js';
import {optionsMenu} from './menu-view.js';

/** The buttons in a visual's head, or nothing where the host hides heads. */
export function visualHeader(context: VisualContext): TemplateResult | typeof nothing {
  if (!isHeaderShown(context.session.settings, context.visual)) return nothing;
  return html`${drillButtons(context)}${focusButton(context)}${optionsMenu(context)}`;
}

function drillButtons({session, actions, texts, page, visual}: VisualContext): TemplateResult | typeof nothing {
  const state = builtInState(session.settings, visual, 'drill');
  if (!chartKinds[visual.type] || state === 'hidden' || !drillOf(session, page.name, visual)) return nothing;
  const can = (step: 'up' | 'next'): boolean => state === 'enabled' && canDrill(session, page.name, visual, step);
  const title = visual.title ?? visual.name;
  const on = session.drilling.has(visualKey(page.name, visual.name));
  const toggle = (): void => actions.toggleDrilling(page.name, visual.name);
  return html`<span class="drill" role="group" aria-label=${texts.drill(title)}>
    <button type="button" class="menu-button" data-drill="up" aria-label=${texts.drillUp}
      ?disabled=${!can('up')} @click=${() => actions.drill(page.name, visual.name, 'up')}>↑</button>
    <button type="button" class="menu-button" data-drill="mode" aria-label=${texts.drillDown}
      aria-pressed=${on ? 'true' : 'false'} ?disabled=${!on && !can('next')} @click=${toggle}>↓</button>
    <button type="button" class="menu-button" data-drill="next" aria-label=${texts.nextLevel}
      ?disabled=${!can('next')} @click=${() => actions.drill(page.name, visual.name, 'next')}>⇊</button>
  </span>`;
}

/** Cards and slicers have nothing to show on a whole page. */
function focusButton({session, actions, texts, page, visual}: VisualContext): TemplateResult | typeof nothing {
  const state = builtInState(session.settings, visual, 'focusMode');
  if (state === 'hidden' || !hasData(visual) || visual.type === 'card' || visual.type === 'slicer') return nothing;
  const label = session.focus === visualKey(page.name, visual.name) ? texts.backToReport : texts.focusMode;
  return html`<button type="button" class="menu-button" data-command="focusMode"
    aria-label=${`${label}: ${visual.title ?? visual.name}`} ?disabled=${state === 'disabled'}
    @click=${() => actions.toggleFocus(page.name, visual.name)}>⤢</button>`;
}
