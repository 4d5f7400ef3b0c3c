import type {DataValue} from '@pbi-bound-report/contract';
import type {IBasicFilter, IFilter} from 'powerbi-models';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {describeFilter, filterTitle, isFilterOpen, isFilterShown} from '../../format/describe-filter.js';
import {choicesColumn, choicesOf} from '../../application/filter-choices.js';
import {filterLevelKey} from '../../report/session.js';
import type {FilterLevel} from '../../report/report-application.js';
import {tickList} from '../visuals/tick-list.js';
import type {ViewContext} from '../shared/view-context.js';

/** What a reader may do with a filter: clear it and, where it lists the values that it lets through, pick others. */
function filterTools(
  {session, actions, format, texts}: ViewContext,
  place: FilterLevel,
  index: number,
  filter: IFilter,
): TemplateResult {
  const title = filterTitle(filter, texts);
  const clear = html`<button type="button" aria-label=${texts.clearFilter(title)} @click=${() => actions.removeFilter(place, index)}>${texts.clear}</button>`;
  if (!choicesColumn(filter)) return clear;
  const {values = [], requireSingleSelection: single = false} = filter as IBasicFilter;
  const {data, error} = choicesOf(session, filter) ?? {};
  const open = ({currentTarget}: Event): void => {
    if ((currentTarget as HTMLDetailsElement).open) actions.openFilter(filter);
  };
  return html`<details @toggle=${open}><summary aria-label=${texts.changeFilter(title)}>${texts.change}</summary>
    ${
      error
        ? html`<p role="alert">${error.detailedMessage ?? error.message}</p>`
        : data
          ? tickList({
              label: title,
              data,
              picked: new Set<DataValue>(values),
              format,
              single,
              onPick: next => actions.changeFilter(place, index, next),
            })
          : nothing
    }
  </details>${clear}`;
}

/** The filter pane: what narrows the report and this page, card by card. */
export function filterPane(context: ViewContext): TemplateResult | typeof nothing {
  const {session, actions, format, texts} = context;
  const {settings, viewMode} = session;
  const visible = settings.panes?.filters?.visible ?? settings.filterPaneEnabled ?? true;
  if (!visible) return nothing;
  const expanded = settings.panes?.filters?.expanded ?? false;
  const head = html`<button type="button" class="pane-head" aria-expanded=${expanded ? 'true' : 'false'} @click=${() => actions.togglePane('filters', !expanded)}><span>${texts.filters}</span></button>`;
  if (!expanded) return html`<aside class="pane pane-closed" aria-label=${texts.filters}>${head}</aside>`;
  const cards = (place: FilterLevel): TemplateResult[] =>
    (session.filters.get(filterLevelKey(place)) ?? []).map((filter: IFilter, i) =>
      isFilterShown(filter, viewMode)
        ? html`<li class="filter-card">
    <strong>${filterTitle(filter, texts)}</strong><span>${describeFilter(filter, value => format.full(value), texts)}</span>
    ${isFilterOpen(filter, viewMode) ? filterTools(context, place, i, filter) : nothing}
  </li>`
        : html``,
    );
  const group = (title: string, place: FilterLevel): TemplateResult => {
    const list = cards(place);
    return html`<section><h2>${title}</h2>${list.length > 0 ? html`<ul>${list}</ul>` : html`<p>${texts.none}</p>`}</section>`;
  };
  return html`<aside class="pane" aria-label=${texts.filters}>${head}
    ${group(texts.filtersOnPage, {page: session.activePage})}${group(texts.filtersOnAllPages, {})}
  </aside>`;
}

/** The bookmarks pane, where the settings show it. */
export function bookmarksPane({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  const {settings} = session;
  if (!(settings.panes?.bookmarks?.visible ?? settings.bookmarksPaneEnabled ?? false)) return nothing;
  return html`<aside class="pane" aria-label=${texts.bookmarks}>
    <button type="button" class="pane-head" aria-expanded="true" @click=${() => actions.togglePane('bookmarks', false)}><span>${texts.bookmarks}</span></button>
    ${session.bookmarks.length > 0 ? html`<ul>${session.bookmarks.map(({name, displayName}) => html`<li><button type="button" class="bookmark" data-bookmark=${name} @click=${() => actions.applyBookmark(name)}>${displayName}</button></li>`)}</ul>` : html`<p>${texts.none}</p>`}
  </aside>`;
}

/** Bookmarks played one after the other. */
export function presentationBar({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  if (!session.playing || session.bookmarks.length === 0) return nothing;
  return html`<nav class="presentation" aria-label=${texts.bookmarks}>${session.bookmarks.map(({name, displayName}) => html`<button type="button" class="chip" data-bookmark=${name} @click=${() => actions.applyBookmark(name)}>${displayName}</button>`)}</nav>`;
}

/** Save, save as and back to reading, in edit mode. */
export function actionBar({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  const {settings, viewMode, opened, definition, saved} = session;
  if (viewMode !== 1 || settings.bars?.actionBar?.visible === false) return nothing;
  const dirty = JSON.stringify(definition) !== saved;
  const ask = (event: Event): void => {
    if (actions.hostSavesAs()) return;
    (event.currentTarget as Element).closest('.frame')?.querySelector<HTMLDialogElement>('dialog.save-as')?.showModal();
  };
  const submit = (event: SubmitEvent): void => {
    const name = new FormData(event.currentTarget as HTMLFormElement).get('name');
    if (typeof name === 'string' && name !== '') actions.saveAs(name);
  };
  return html`<header class="action-bar" aria-label=${texts.report}>
    <button type="button" data-action="save" ?disabled=${!opened.allowEdit} @click=${() => actions.act('save')}>${texts.save}${dirty ? html`<span class="dirty" aria-label=${texts.unsaved}> •</span>` : nothing}</button>
    <button type="button" data-action="saveAs" ?disabled=${opened.targetWorkspaces.length === 0 && settings.useCustomSaveAsDialog !== true} @click=${ask}>${texts.saveAs}</button>
    <span class="spacer"></span>
    <button type="button" data-action="view" @click=${() => actions.act('view')}>${texts.readingView}</button>
    <dialog class="save-as" aria-label=${texts.saveAs}><form method="dialog" @submit=${submit}>
      <label>${texts.name} <input name="name" required maxlength="256" .value=${session.reportName}></label>
      <menu><button value="" formnovalidate type="button" @click=${(event: Event) => (event.currentTarget as Element).closest('dialog')?.close()}>${texts.cancel}</button><button type="submit" class="primary">${texts.save}</button></menu>
    </form></dialog>
  </header>`;
}

/** Zoom, where the settings show the status bar. */
export function statusBar({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  if (session.settings.bars?.statusBar?.visible !== true) return nothing;
  const {zoom} = session;
  return html`<section class="status-bar" aria-label=${texts.zoom}>
    <button type="button" aria-label=${texts.zoomOut} @click=${() => actions.zoom(zoom - 0.1)}>−</button>
    <output>${Math.round(zoom * 100)}%</output>
    <button type="button" aria-label=${texts.zoomIn} @click=${() => actions.zoom(zoom + 0.1)}>+</button>
    <button type="button" @click=${() => actions.zoom(1)}>${texts.fit}</button>
  </section>`;
}
