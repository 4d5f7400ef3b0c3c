import type {DataValue} from '@pbi-bound-report/contract';
import type {IBasicFilter, IFilter} from 'powerbi-models';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {describeFilter, filterTitle, isFilterOpen, isFilterShown} from '../../format/describe-filter.js';
import {choicesColumn, choicesOf} from '../../application/filter-choices.js';
import {canSave, canSaveAs} from '../../report/permissions.js';
import {filterLevelKey} from '../../report/session.js';
import type {FilterLevel} from '../../report/report-application.js';
import {tickList} from '../visuals/tick-list.js';
import type {ViewContext} from '../shared/view-context.js';

/** What a reader may do with a filter: clear it and, where it lists the values that it lets through, pick others. */
function filterTools(context: ViewContext, level: FilterLevel, index: number, filter: IFilter): TemplateResult {
  const {actions, texts} = context;
  const title = filterTitle(filter, texts);
  const clear = html`<button type="button" aria-label=${texts.clearFilter(title)}
    @click=${() => actions.removeFilter(level, index)}>${texts.clear}</button>`;
  if (!choicesColumn(filter)) return clear;
  const open = ({currentTarget}: Event): void => {
    if ((currentTarget as HTMLDetailsElement).open) actions.openFilter(filter);
  };
  const choices = filterChoices(context, filter, next => actions.changeFilter(level, index, next));
  return html`<details @toggle=${open}><summary aria-label=${texts.changeFilter(title)}>${texts.change}</summary>
    ${choices}
  </details>${clear}`;
}

/** The values that a filter's card lists. */
function filterChoices(
  {session, format, texts}: ViewContext,
  filter: IFilter,
  onPick: (next: DataValue[]) => void,
): TemplateResult | typeof nothing {
  const {data, error} = choicesOf(session, filter) ?? {};
  if (error) return html`<p role="alert">${error.detailedMessage ?? error.message}</p>`;
  if (!data) return nothing;
  const {values = [], requireSingleSelection: single = false} = filter as IBasicFilter;
  return tickList({
    label: filterTitle(filter, texts),
    data,
    picked: new Set<DataValue>(values),
    format,
    single,
    onPick,
  });
}

/** The filters of one level, card by card. A hidden filter leaves an empty place, so that indices stay. */
function filterCards(context: ViewContext, level: FilterLevel): TemplateResult[] {
  const {session, format, texts} = context;
  const {viewMode} = session;
  return (session.filters.get(filterLevelKey(level)) ?? []).map((filter: IFilter, i) => {
    if (!isFilterShown(filter, viewMode)) return html``;
    const description = describeFilter(filter, value => format.full(value), texts);
    return html`<li class="filter-card">
    <strong>${filterTitle(filter, texts)}</strong><span>${description}</span>
    ${isFilterOpen(filter, viewMode) ? filterTools(context, level, i, filter) : nothing}
  </li>`;
  });
}

function filterGroup(context: ViewContext, title: string, level: FilterLevel): TemplateResult {
  const cards = filterCards(context, level);
  const list = cards.length > 0 ? html`<ul>${cards}</ul>` : html`<p>${context.texts.none}</p>`;
  return html`<section><h2>${title}</h2>${list}</section>`;
}

/** The filter pane: what narrows the report and this page. */
export function filterPane(context: ViewContext): TemplateResult | typeof nothing {
  const {session, actions, texts} = context;
  const {panes, filterPaneEnabled} = session.settings;
  if (!(panes?.filters?.visible ?? filterPaneEnabled ?? true)) return nothing;
  const expanded = panes?.filters?.expanded ?? false;
  const head = html`<button type="button" class="pane-head" aria-expanded=${expanded ? 'true' : 'false'}
    @click=${() => actions.togglePane('filters', !expanded)}><span>${texts.filters}</span></button>`;
  if (!expanded) return html`<aside class="pane pane-closed" aria-label=${texts.filters}>${head}</aside>`;
  const ofPage = filterGroup(context, texts.filtersOnPage, {page: session.activePage});
  const ofReport = filterGroup(context, texts.filtersOnAllPages, {});
  return html`<aside class="pane" aria-label=${texts.filters}>${head}
    ${ofPage}${ofReport}
  </aside>`;
}

/** The bookmarks pane, where the settings show it. */
export function bookmarksPane({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  const {panes, bookmarksPaneEnabled} = session.settings;
  if (!(panes?.bookmarks?.visible ?? bookmarksPaneEnabled ?? false)) return nothing;
  const items = session.bookmarks.map(
    ({name, displayName}) => html`<li><button type="button" class="bookmark" data-bookmark=${name}
      @click=${() => actions.applyBookmark(name)}>${displayName}</button></li>`,
  );
  const list = items.length > 0 ? html`<ul>${items}</ul>` : html`<p>${texts.none}</p>`;
  return html`<aside class="pane" aria-label=${texts.bookmarks}>
    <button type="button" class="pane-head" aria-expanded="true"
      @click=${() => actions.togglePane('bookmarks', false)}><span>${texts.bookmarks}</span></button>
    ${list}
  </aside>`;
}

/** Bookmarks played one after the other. */
export function presentationBar({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  if (!session.playing || session.bookmarks.length === 0) return nothing;
  const chips = session.bookmarks.map(
    ({name, displayName}) => html`<button type="button" class="chip" data-bookmark=${name}
      @click=${() => actions.applyBookmark(name)}>${displayName}</button>`,
  );
  return html`<nav class="presentation" aria-label=${texts.bookmarks}>${chips}</nav>`;
}

/** Save, save as and back to reading, in edit mode. */
export function actionBar(context: ViewContext): TemplateResult | typeof nothing {
  const {session, actions, texts} = context;
  const {settings, viewMode, definition, saved} = session;
  if (viewMode !== 1 || settings.bars?.actionBar?.visible === false) return nothing;
  const dirty = JSON.stringify(definition) !== saved;
  const mark = dirty ? html`<span class="dirty" aria-label=${texts.unsaved}> •</span>` : nothing;
  const openDialog = (event: Event): void => {
    if (actions.hostSavesAs()) return;
    (event.currentTarget as Element).closest('.frame')?.querySelector<HTMLDialogElement>('dialog.save-as')?.showModal();
  };
  // A report that is being made has no name to be saved under yet, and nothing to go back to.
  if (session.authoring) {
    return html`<header class="action-bar" aria-label=${texts.report}>
      <button type="button" data-action="saveAs" ?disabled=${!canSaveAs(session)}
        @click=${openDialog}>${texts.save}${mark}</button>
      ${saveAsDialog(context)}
    </header>`;
  }
  return html`<header class="action-bar" aria-label=${texts.report}>
    <button type="button" data-action="save" ?disabled=${!canSave(session)}
      @click=${() => actions.act('save')}>${texts.save}${mark}</button>
    <button type="button" data-action="saveAs" ?disabled=${!canSaveAs(session)} @click=${openDialog}>${texts.saveAs}</button>
    <span class="spacer"></span>
    <button type="button" data-action="view" @click=${() => actions.act('view')}>${texts.readingView}</button>
    ${saveAsDialog(context)}
  </header>`;
}

function saveAsDialog({session, actions, texts}: ViewContext): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    const name = new FormData(event.currentTarget as HTMLFormElement).get('name');
    if (typeof name === 'string' && name !== '') actions.saveAs(name);
  };
  const cancel = (event: Event): void => (event.currentTarget as Element).closest('dialog')?.close();
  return html`<dialog class="save-as" aria-label=${texts.saveAs}><form method="dialog" @submit=${submit}>
      <label>${texts.name} <input name="name" required maxlength="256" .value=${session.reportName}></label>
      <menu><button value="" formnovalidate type="button" @click=${cancel}>${texts.cancel}</button><button
        type="submit" class="primary">${texts.save}</button></menu>
    </form></dialog>`;
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
