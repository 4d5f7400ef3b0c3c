import {defined} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import type {MenuCommand} from '../../application/menu-commands.js';
import {builtInState, commandsFor, isHeaderShown} from '../../application/menu-commands.js';
import {hasData, visualKey, visualOf} from '../../report/session.js';
import {positionPopup} from '../shared/popup.js';
import type {MenuRequest, ViewContext, VisualContext} from '../shared/view-context.js';
import {moveRovingFocus} from '../shared/roving-focus.js';

interface Entry {
  id: string;
  title: string;
  disabled?: boolean;
  group?: string;
  run(): void;
}

const close = (event: Event): void => (event.currentTarget as Element).closest<HTMLElement>('[popover]')?.hidePopover();

function entries(list: readonly Entry[]): TemplateResult[] {
  let group: string | undefined;
  return list.map(entry => {
    const head =
      entry.group !== undefined && entry.group !== group
        ? html`<li class="menu-group" role="presentation">${entry.group}</li>`
        : nothing;
    group = entry.group;
    const run = (event: Event): void => {
      close(event);
      entry.run();
    };
    return html`${head}<li role="none"><button type="button" role="menuitem" data-command=${entry.id}
      ?disabled=${entry.disabled ?? false} @click=${run}>${entry.title}</button></li>`;
  });
}

/** The page's own commands, as far as the settings offer them. */
function builtIns({session, actions, texts, page: {name: page}, visual}: VisualContext): Entry[] {
  const {settings} = session;
  if (!hasData(visual)) return [];
  const state = (name: Parameters<typeof builtInState>[2]): ReturnType<typeof builtInState> =>
    builtInState(settings, visual, name);
  const offer = (name: Parameters<typeof builtInState>[2], made: Omit<Entry, 'id' | 'disabled'>): Entry[] =>
    state(name) === 'hidden' ? [] : [{...made, id: name, disabled: state(name) === 'disabled'}];
  const fields = [...(visual.groupBy ?? []), ...(visual.values ?? [])];
  const sortable = visual.type !== 'card' && visual.type !== 'slicer';
  return [
    ...offer('exportData', {title: texts.exportData, run: () => void actions.exportData(page, visual.name)}),
    ...offer('spotlight', {
      title: session.spotlight === visualKey(page, visual.name) ? texts.endSpotlight : texts.spotlight,
      run: () => actions.toggleSpotlight(page, visual.name),
    }),
    ...(sortable
      ? fields.flatMap((field, i) =>
          offer('sort', {
            title: texts.sortBy('measure' in field ? field.measure : field.column),
            run: () => actions.sort(page, visual.name, i),
          }),
        )
      : []),
  ];
}

const hostEntries = (commands: readonly MenuCommand[], run: (name: string) => void): Entry[] =>
  commands.map(({name, title, group}) => defined({id: name, title, group, run: () => run(name)}));

/** The options menu in a visual's head, or nothing where the host hides heads. */
export function optionsMenu(context: VisualContext): TemplateResult | typeof nothing {
  const {session, actions, texts, page, visual} = context;
  if (!isHeaderShown(session.settings, visual)) return nothing;
  const commands = commandsFor(session.settings, visual, 'visualOptionsMenu');
  const own = hostEntries(commands, name => actions.runCommand(page.name, visual.name, name));
  const top = own.filter((_, i) => commands[i]?.top);
  const list = [...top, ...builtIns(context), ...own.filter((_, i) => !commands[i]?.top)];
  if (list.length === 0) return nothing;
  const id = `menu-${page.name}-${visual.name}`;
  return html`<button type="button" class="menu-button" popovertarget=${id}
      aria-label=${texts.moreOptionsOf(visual.title ?? visual.name)}>⋯</button>
    <div class="popup menu" id=${id} popover @toggle=${positionPopup} @keydown=${moveRovingFocus}><ul
      role="menu" aria-label=${texts.moreOptions}>${entries(list)}</ul></div>`;
}

/** The context menu, where one was asked for. There is one for the whole page. */
export function contextMenu(context: ViewContext, request: MenuRequest | undefined): TemplateResult {
  let list: Entry[] = [];
  if (request) {
    const {session, actions} = context;
    const visual = visualOf(session, request.page, request.visual);
    const commands = hostEntries(commandsFor(session.settings, visual, 'visualContextMenu'), name =>
      actions.runCommand(request.page, request.visual, name, request.point),
    );
    const clear =
      session.selection && builtInState(session.settings, visual, 'clearSelection') !== 'hidden'
        ? [
            {
              id: 'clearSelection',
              title: context.texts.clearSelection,
              run: () => actions.clickVisual(request.page, request.visual),
            },
          ]
        : [];
    list = [...clear, ...commands];
  }
  return html`<div class="popup menu" id="context-menu" popover @keydown=${moveRovingFocus}><ul
    role="menu" aria-label=${context.texts.contextMenu}>${entries(list)}</ul></div>`;
}
