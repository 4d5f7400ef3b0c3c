import type {ModelTable, VisualDefinition, VisualType} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {live} from 'lit/directives/live.js';
import {fieldsOf, fits, hasField, offeredTypes} from '../../report/author-report.js';
import type {Authoring} from '../../report/session.js';
import type {ViewContext} from '../shared/view-context.js';

/** The fields of the dataset and the visuals that are made of them, while a report is made. */
export function fieldsPane(context: ViewContext): TemplateResult | typeof nothing {
  const {session, actions, texts} = context;
  const {authoring, definition, activePage, settings} = session;
  if (!authoring || session.viewMode !== 1 || settings.panes?.fields?.visible === false) return nothing;
  const visuals = definition.pages.find(({name}) => name === activePage)?.visuals ?? [];
  const current = visuals.find(({name}) => name === authoring.visual);
  const expanded = settings.panes?.fields?.expanded ?? true;
  const head = html`<button type="button" class="pane-head" aria-expanded=${expanded ? 'true' : 'false'}
    @click=${() => actions.togglePane('fields', !expanded)}><span>${texts.data}</span></button>`;
  if (!expanded) return html`<aside class="pane pane-closed" aria-label=${texts.data}>${head}</aside>`;
  return html`<aside class="pane fields-pane" aria-label=${texts.data}>${head}
    ${visualChoice(context, visuals, authoring)}
    ${typeChoice(context, current)}
    <section><h2>${texts.fields}</h2>
      ${session.opened.dataset.tables.map(table => tableFields(context, table, current))}</section>
  </aside>`;
}

function visualChoice(
  {actions, texts}: ViewContext,
  visuals: readonly VisualDefinition[],
  {visual}: Authoring,
): TemplateResult {
  const choose = ({currentTarget}: Event): void => {
    const {value} = currentTarget as HTMLSelectElement;
    actions.editVisual(value === '' ? undefined : value);
  };
  const options = visuals.map(
    ({name, title}) => html`<option value=${name} ?selected=${name === visual}>${title ?? name}</option>`,
  );
  const known = visuals.some(({name}) => name === visual);
  return html`<section><h2 id="fields-visual">${texts.visual}</h2>
    <div class="fields-visual"><select aria-labelledby="fields-visual"
      .value=${live(known ? (visual ?? '') : '')} @change=${choose}>
      <option value="" ?selected=${!known}>${texts.newVisual}</option>${options}
    </select>
    <button type="button" data-action="removeVisual" ?disabled=${!known} aria-label=${texts.removeVisual}
      @click=${() => actions.removeVisual()}>✕</button></div></section>`;
}

function typeChoice({actions, texts}: ViewContext, current: VisualDefinition | undefined): TemplateResult {
  const buttons = offeredTypes.map(
    (type: VisualType) => html`<button type="button" data-visual-type=${type}
      aria-pressed=${current?.type === type ? 'true' : 'false'} ?disabled=${!current || !fits(current, type)}
      @click=${() => actions.setVisualType(type)}
      >${texts.visualTypes[type as keyof typeof texts.visualTypes]}</button>`,
  );
  return html`<section><h2 id="fields-type">${texts.visualType}</h2>
    <div class="fields-types" role="group" aria-labelledby="fields-type">${buttons}</div></section>`;
}

function tableFields({actions}: ViewContext, table: ModelTable, current: VisualDefinition | undefined): TemplateResult {
  const fields = fieldsOf(table).map(
    field => html`<li><label><input type="checkbox" data-field=${`${field.table}[${field.name}]`}
      .checked=${live(current ? hasField(current, field) : false)}
      @change=${() => actions.toggleField(field)}
      ><span class=${`field field-${field.kind}`}>${field.name}</span></label></li>`,
  );
  return html`<details open><summary>${table.name}</summary><ul role="list" class="fields">${fields}</ul></details>`;
}
