import type {TemplateResult} from 'lit';
import {html, nothing, render} from 'lit';
import type {ReportModel, ReportView} from '../report/report-context.js';
import {createFormatter} from '../format/value-format.js';
import {displayOption, displayOptions, pageSize, shownPages} from '../report/layout.js';
import type {ReaderActions} from '../application/reader-actions.js';
import type {ReportSession} from '../report/session.js';
import {visualKey} from '../report/session.js';
import type {Palette} from '../report/theme.js';
import {paletteOf} from '../report/theme.js';
import {spoken, textsOf} from '../texts/texts.js';
import {failureView} from './chrome/failure-view.js';
import {watchForcedColors} from './forced-colors.js';
import {focusView, moveFocus} from './focus-view.js';
import {paginatedView} from './visuals/paginated-view.js';
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
  locale?: string;
  /** Of what stands around the data; BCP 47, from the frame's URL. */
  language?: string;
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
    }
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
    if (!popup) return;
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
    if (!box || (box.width === stage.width && box.height === stage.height)) return;
    stage = {width: box.width, height: box.height};
    void schedule();
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
      for (const popup of root.querySelectorAll<HTMLElement>('[popover]:popover-open')) popup.hidePopover();
      for (const dialog of root.querySelectorAll<HTMLDialogElement>('dialog[open]')) dialog.close();
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
  const {phase, session, failure, hideErrors} = model;
  const texts = textsOf(options.language);
  const body =
    session && phase === 'ready'
      ? reportBody(session, options)
      : failure
        ? hideErrors
          ? nothing
          : failureView(failure.error, texts)
        : phase === 'idle' || phase === 'prepared'
          ? html`<div class="stage"></div>`
          : html`<div class="stage"><div class="opening" role="status"><span class="spinner" aria-hidden="true"></span>${texts.opening}</div></div>`;
  return html`<div class="frame" data-phase=${phase}>${body}${options.badge ? html`<footer class="badge" title=${texts.badge}>Emulator</footer>` : nothing}</div>`;
}

/** Screen pixels per report pixel. */
function scaleOf(session: ReportSession, size: Stage, stage: Stage): number {
  const option = displayOption(session);
  const width = Math.max(stage.width - 2 * margin, 1) / size.width;
  const height = Math.max(stage.height - 2 * margin, 1) / size.height;
  const fit =
    option === displayOptions.actualSize ? 1 : option === displayOptions.fitToWidth ? width : Math.min(width, height);
  return fit * session.zoom;
}

function reportBody(
  session: ReportSession,
  {stage, palette, actions, locale, language, menu, openMenu}: FrameOptions,
): TemplateResult {
  const page = session.definition.pages.find(p => p.name === session.activePage);
  const pages = shownPages(session);
  const {settings} = session;
  const tabsShown =
    settings.navContentPaneEnabled !== false && settings.panes?.pageNavigation?.visible !== false && pages.length > 1;
  const focused = page?.visuals.find(visual => visualKey(page.name, visual.name) === session.focus);
  const left = Number(settings.panes?.pageNavigation?.position) === 1;
  const size = page ? pageSize(session, page) : {width: 1280, height: 720};
  const scale = scaleOf(session, size, stage);
  const context: ViewContext = {
    session,
    actions,
    openMenu,
    texts: textsOf(language),
    scale: focused ? 1 : scale,
    palette,
    format: createFormatter(settings.localeSettings?.formatLocale ?? settings.localeSettings?.language ?? locale),
  };
  if (session.opened.report.reportType === 'PaginatedReport') return paginatedView(context);
  const tabs = tabsShown
    ? html`<nav class=${left ? 'tabs tabs-left' : 'tabs'} aria-label=${context.texts.pages}><ul role="list">${pages.map(
        other => html`<li><button
    type="button" class="tab" data-page=${other.name} aria-current=${other.name === session.activePage ? 'page' : nothing}
    @click=${() => actions.goToPage(other.name)}>${other.displayName}</button></li>`,
      )}</ul></nav>`
    : nothing;
  return html`<div class="body">
    ${actionBar(context)}
    <div class="middle">
      ${left ? tabs : nothing}
      <main class="stage" data-page=${session.activePage}>
        <h1 class="for-readers">${session.reportName}, ${page?.displayName ?? ''}</h1>
        ${
          page && focused
            ? focusView(context, page, focused, stage)
            : html`<div class="canvas" ${styles({
                width: `${size.width * scale}px`,
                height: `${size.height * scale}px`,
                'font-size': `${16 * scale}px`,
              })}>
          ${page ? page.visuals.map(visual => visualView(context, page, visual)) : nothing}
        </div>`
        }
      </main>
      ${bookmarksPane(context)}${filterPane(context)}
    </div>
    ${presentationBar(context)}${left ? nothing : tabs}${statusBar(context)}${contextMenu(context, menu?.page === session.activePage ? menu : undefined)}
  </div>`;
}
