import type {ReportPageDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing, render} from 'lit';
import type {ReportModel, ReportView} from '../report/report-context.js';
import {formatterFor} from '../format/value-format.js';
import {identityNote} from '../report/identity-note.js';
import {displayOption, displayOptions, pageSize, positionOf, shownPages} from '../report/layout.js';
import type {ReaderActions} from '../application/reader-actions.js';
import type {ReportSession} from '../report/session.js';
import {visualKey} from '../report/session.js';
import type {Palette} from '../report/theme.js';
import {paletteOf} from '../report/theme.js';
import type {ReportTexts} from '../texts/report-texts.js';
import {spoken, textsOf} from '../texts/texts.js';
import {dashboardView} from './dashboard-view.js';
import {fieldsPane} from './chrome/fields-pane.js';
import {failureView} from './chrome/failure-view.js';
import {watchForcedColors} from './forced-colors.js';
import {focusView, moveFocus} from './focus-view.js';
import {paginatedView} from './visuals/paginated-view.js';
import {hasPopovers, openOverlays} from './shared/popup.js';
import {styles} from './shared/styles-directive.js';
import {contextMenu} from './chrome/menu-view.js';
import {actionBar, bookmarksPane, filterPane, presentationBar, statusBar} from './chrome/panes-view.js';
import type {MenuRequest, Stage, ViewContext} from './shared/view-context.js';
import {margin} from './shared/view-context.js';
import {visualView} from './visual-view.js';

/** Options of {@link createReportView}. */
export interface ReportViewOptions {
  window: Window & typeof globalThis;
  root: HTMLElement;
  /** What a reader can do. Asked for when it is needed, because the application is made with its view. */
  actions: () => ReaderActions;
  /** Of numbers and dates; BCP 47, from the frame's URL. */
  locale?: string | undefined;
  /** Of what stands around the data; BCP 47, from the frame's URL. */
  language?: string | undefined;
  /** Whether a badge says that this is the emulator. Invented. */
  badge?: boolean;
}

/** Paints models into an element. Paints at most once a microtask; the latest model counts. */
export function createReportView({
  window,
  root,
  actions,
  locale,
  language,
  badge = true,
}: ReportViewOptions): ReportView {
  const {document} = window;
  let model: ReportModel | undefined;
  let painting: Promise<void> | undefined;
  let stage = {width: root.clientWidth, height: root.clientHeight};

  const paint = (): void => {
    painting = undefined;
    if (!model) return;
    const palette = forced() ?? paletteOf(model.session?.theme, model.session?.contrastMode ?? 0);
    applyPalette(document.documentElement, model, palette);
    document.documentElement.lang = spoken(spokenIn(model, language));
    render(
      frame(model, {
        stage,
        palette,
        actions: actions(),
        locale,
        language: spokenIn(model, language),
        badge,
        menu,
        openMenu,
      }),
      root,
    );
    shownFocus = moveFocus(root, shownFocus, model.session?.focus);
    if (menu && menu !== shownMenu) showMenu(menu);
    shownMenu = menu;
    const element = root.querySelector('.stage');
    if (element !== observed) {
      if (observed) observer.unobserve(observed);
      if (element) observer.observe(element);
      observed = element;
      // Its size is known now: drawn at another one first, the whole page would move, and every chart be drawn twice.
      if (element && fit(element.getBoundingClientRect())) paint();
    }
  };
  /** @returns Whether the size is another one than before. */
  const fit = ({width, height}: Stage): boolean => {
    if (width === stage.width && height === stage.height) return false;
    stage = {width, height};
    return true;
  };
  let menu: MenuRequest | undefined;
  let shownMenu: MenuRequest | undefined;
  let shownFocus: string | undefined;
  const openMenu = (request: MenuRequest): void => {
    menu = request;
    void schedule();
  };
  const showMenu = ({x, y}: MenuRequest): void => {
    const popup = root.querySelector<HTMLElement>('#context-menu');
    if (!popup || !hasPopovers()) return;
    popup.showPopover();
    popup.style.left = `${Math.max(0, Math.min(x, root.clientWidth - popup.offsetWidth - 8))}px`;
    popup.style.top = `${Math.max(0, Math.min(y, root.clientHeight - popup.offsetHeight - 8))}px`;
    popup.querySelector('button')?.focus();
  };
  const schedule = (): Promise<void> => (painting ??= Promise.resolve().then(paint));
  const forced = watchForcedColors(window, root, () => void schedule());
  let observed: Element | null = null;
  const observer = new ResizeObserver(entries => {
    const box = entries.at(-1)?.contentRect;
    if (box && fit(box)) void schedule();
  });

  return {
    update(next) {
      model = next;
      void schedule();
    },
    async painted() {
      await schedule();
      const charts = [...root.querySelectorAll('report-chart')];
      await Promise.all(charts.map(chart => chart.updateComplete));
      // A chart that cannot be drawn shows so by itself; the others still count as rendered.
      await Promise.allSettled(charts.map(chart => chart.drawn));
    },
    print: () => window.print(),
    navigate: url => {
      window.open(url, '_blank', 'noopener,noreferrer');
    },
    closeOverlays: () => {
      for (const overlay of openOverlays(root)) {
        if (overlay instanceof HTMLDialogElement) overlay.close();
        else overlay.hidePopover();
      }
    },
    download: (name, text) => {
      const url = URL.createObjectURL(new Blob([text], {type: 'text/csv;charset=utf-8'}));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      // The browser has taken the address when click() returns; it needs the data a little longer.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  };
}

function applyPalette(element: HTMLElement, {session}: ReportModel, palette: Palette): void {
  const {style} = element;
  for (const [name, value] of Object.entries({
    '--page': palette.page,
    '--surface': palette.surface,
    '--text': palette.text,
    '--muted': palette.mutedText,
    '--border': palette.border,
    '--accent': palette.accent,
    '--bad': palette.bad,
    'color-scheme': palette.dark ? 'dark' : 'light',
  })) {
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
  }
  element.classList.toggle('dark', palette.dark);
  element.classList.toggle('high-contrast', palette.highContrast);
  element.classList.toggle('transparent', Number(session?.settings.background) === 1);
}

interface FrameOptions {
  stage: Stage;
  palette: Palette;
  actions: ReaderActions;
  locale: string | undefined;
  language: string | undefined;
  badge: boolean;
  menu: MenuRequest | undefined;
  readonly openMenu: (request: MenuRequest) => void;
}

/** The host's settings go before the frame's URL, which keeps what the first embed said. */
const spokenIn = ({session, language}: ReportModel, ofUrl: string | undefined): string | undefined =>
  session?.settings.localeSettings?.language ?? language ?? ofUrl;

function frame(model: ReportModel, options: FrameOptions): TemplateResult {
  const badge = options.badge ? emulatorBadge(model, textsOf(options.language).badge) : nothing;
  const {phase, session} = model;
  const page = session?.definition.pages.find(p => p.name === session.activePage);
  // What test kits look at: which report the frame shows, and on which dataset.
  return html`<div class="frame" data-phase=${phase}
    data-report=${session?.reportId ?? nothing} data-report-name=${session?.reportName ?? nothing}
    data-dataset=${session?.opened.dataset.id ?? nothing} data-dataset-name=${session?.opened.dataset.name ?? nothing}
    data-dashboard=${model.dashboard?.opened.dashboard.id ?? nothing}
    data-page=${session?.activePage ?? nothing} data-page-title=${page?.displayName ?? nothing}
  >${frameBody(model, options)}${badge}</div>`;
}

/** Says that this is the emulator, whom the report is shown to, and why it is blank where that is so. */
function emulatorBadge({session, phase}: ReportModel, label: string): TemplateResult {
  const note = session && phase === 'ready' ? identityNote(session.opened) : undefined;
  const who = note ? html` · ${note.who}` : nothing;
  const problem = note?.problem === undefined ? nothing : html`<p class="badge-problem">${note.problem}</p>`;
  return html`<footer class="badge" title=${label}>Emulator${who}${problem}</footer>`;
}

function frameBody(model: ReportModel, options: FrameOptions): TemplateResult | typeof nothing {
  const {phase, session, failure, hideErrors} = model;
  const texts = textsOf(options.language);
  if (session && phase === 'ready') return reportBody(session, options);
  if (model.dashboard && phase === 'ready') return dashboardBody(model, options);
  if (failure) return hideErrors ? nothing : failureView(failure.error, failedTitle(model, texts));
  if (phase === 'idle' || phase === 'prepared') return html`<div class="stage"></div>`;
  return html`<div class="stage"><div class="opening" role="status"><span
    class="spinner" aria-hidden="true"></span>${isReport(model) ? texts.opening : texts.openingDashboard}</div></div>`;
}

const isReport = ({kind = 'report'}: ReportModel): boolean => kind === 'report';
const failedTitle = (model: ReportModel, texts: ReportTexts): string =>
  isReport(model) ? texts.cannotShowReport : texts.cannotShowDashboard;

function dashboardBody({dashboard, language}: ReportModel, options: FrameOptions): TemplateResult | typeof nothing {
  if (!dashboard) return nothing;
  const {stage, palette, actions, locale, openMenu} = options;
  const [first] = dashboard.tiles;
  const {localeSettings} = first?.session?.settings ?? {};
  const context = {
    actions,
    openMenu,
    palette,
    texts: textsOf(options.language),
    format: formatterFor(localeSettings?.formatLocale ?? language ?? locale),
  };
  return dashboardView(dashboard, context, stage);
}

/** Screen pixels per report pixel. */
function scaleOf(session: ReportSession, size: Stage, stage: Stage): number {
  const width = Math.max(stage.width - 2 * margin, 1) / size.width;
  const height = Math.max(stage.height - 2 * margin, 1) / size.height;
  const fit = {
    [displayOptions.actualSize]: 1,
    [displayOptions.fitToWidth]: width,
    [displayOptions.fitToPage]: Math.min(width, height),
  }[displayOption(session)];
  return fit * session.zoom;
}

function reportBody(session: ReportSession, options: FrameOptions): TemplateResult {
  const {stage, palette, actions, locale, language, menu, openMenu} = options;
  const {settings} = session;
  const page = session.definition.pages.find(p => p.name === session.activePage);
  const focused = page?.visuals.find(visual => visualKey(page.name, visual.name) === session.focus);
  const size = page ? pageSize(session, page) : {width: 1280, height: 720};
  const scale = scaleOf(session, size, stage);
  const context: ViewContext = {
    session,
    actions,
    openMenu,
    texts: textsOf(language),
    scale: focused ? 1 : scale,
    palette,
    format: formatterFor(settings.localeSettings?.formatLocale ?? settings.localeSettings?.language ?? locale),
  };
  if (session.opened.report.reportType === 'PaginatedReport') return paginatedView(context);
  const left = Number(settings.panes?.pageNavigation?.position) === 1;
  const tabs = pageTabs(context, left);
  const content = page && focused ? focusView(context, page, focused, stage) : canvas(context, page, size);
  const request = menu?.page === session.activePage ? menu : undefined;
  return html`<div class="body">
    ${actionBar(context)}
    <div class="middle">
      ${left ? tabs : nothing}
      <main class="stage" data-page=${session.activePage}>
        <h1 class="for-readers">${session.reportName}, ${page?.displayName ?? ''}</h1>
        ${content}
      </main>
      ${bookmarksPane(context)}${filterPane(context)}${fieldsPane(context)}
    </div>
    ${presentationBar(context)}${left ? nothing : tabs}${statusBar(context)}${contextMenu(context, request)}
  </div>`;
}

/** The page with its visuals. */
function canvas(context: ViewContext, page: ReportPageDefinition | undefined, size: Stage): TemplateResult {
  const {session, scale} = context;
  const visuals = (page?.visuals ?? []).map(
    visual => page && visualView({...context, page, visual, position: positionOf(session, page, visual)}),
  );
  const isEmpty = session.authoring && visuals.length === 0;
  const hint = isEmpty ? html`<p class="canvas-empty">${context.texts.emptyReport}</p>` : nothing;
  return html`<div class="canvas" ${styles({
    width: `${size.width * scale}px`,
    height: `${size.height * scale}px`,
    'font-size': `${16 * scale}px`,
  })}>
          ${hint}${visuals}
        </div>`;
}

/** The tabs that lead from page to page: at the bottom, or on the left. */
function pageTabs({session, actions, texts}: ViewContext, left: boolean): TemplateResult | typeof nothing {
  const {navContentPaneEnabled, panes} = session.settings;
  const pages = shownPages(session);
  if (navContentPaneEnabled === false || panes?.pageNavigation?.visible === false || pages.length < 2) return nothing;
  const tabs = pages.map(
    ({name, displayName}) => html`<li><button
    type="button" class="tab" data-page=${name} aria-current=${name === session.activePage ? 'page' : nothing}
    @click=${() => actions.goToPage(name)}>${displayName}</button></li>`,
  );
  return html`<nav class=${left ? 'tabs tabs-left' : 'tabs'} aria-label=${texts.pages}><ul
    role="list">${tabs}</ul></nav>`;
}
