import type {VisualDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {
  ICommandExtension,
  ICommandSettings,
  IExtensionPoints,
  IMenuGroupExtension,
  ISettings,
} from 'powerbi-models';

/** A command that the host put into a menu. */
export interface MenuCommand {
  name: string;
  title: string;
  /** Title of the group that it stands in. */
  group?: string;
  top: boolean;
}

/** The menus of a visual, by their names in `ICommandExtension.extend`. */
export type MenuName = keyof IExtensionPoints;

/** Names of the page's own commands, as `settings.commands` spells them. */
export type BuiltInCommand = 'exportData' | 'sort' | 'spotlight' | 'clearSelection' | 'drill' | 'focusMode';

const matches = (selector: unknown, visual: VisualDefinition): boolean => {
  const {visualName, visualType} = (selector ?? {}) as {visualName?: string; visualType?: string};
  if (visualName !== undefined) return visualName === visual.name;
  if (visualType !== undefined) return visualType === visual.type;
  return true;
};

const list = (settings: ISettings): {commands: ICommandExtension[]; groups: IMenuGroupExtension[]} => {
  const {extensions} = settings;
  if (!extensions) return {commands: [], groups: []};
  if (Array.isArray(extensions)) {
    return {commands: extensions.flatMap(({command}) => (command ? [command] : [])), groups: []};
  }
  return {commands: extensions.commands ?? [], groups: extensions.groups ?? []};
};

/**
 * The host's commands in one menu of a visual: those at the top first, then those at the bottom, each in the host's
 * order.
 */
export function commandsFor(settings: ISettings, visual: VisualDefinition, menu: MenuName): MenuCommand[] {
  const {commands, groups} = list(settings);
  const found = commands.flatMap(command => {
    const point = command.extend[menu] as {title?: string; menuLocation?: number; groupName?: string} | undefined;
    if (!point || !matches(command.selector, visual)) return [];
    const group = groups.find(other => other.name === point.groupName);
    const location = Number(group?.menuLocation ?? point.menuLocation ?? 0);
    return [
      defined({name: command.name, title: point.title ?? command.title, group: group?.title, top: location === 1}),
    ];
  });
  return [...found.filter(command => command.top), ...found.filter(command => !command.top)];
}

/** By `CommandDisplayOption` of powerbi-models. */
const commandStates = ['enabled', 'disabled', 'hidden'] as const;

/** Whether a command of the page's own is offered: later entries of `settings.commands` override earlier ones. */
export function builtInState(
  settings: ISettings,
  visual: VisualDefinition,
  name: BuiltInCommand,
): (typeof commandStates)[number] {
  let option = 0;
  for (const map of Array.isArray(settings.commands) ? settings.commands : []) {
    const setting: ICommandSettings | undefined = map[name];
    if (setting && matches(setting.selector, visual)) option = Number(setting.displayOption);
  }
  return commandStates[option] ?? 'enabled';
}

/** Whether a visual shows its header; later entries of `visualSettings.visualHeaders` override earlier ones. */
export function isHeaderShown(settings: ISettings, visual: VisualDefinition): boolean {
  let shown = true;
  for (const {settings: header, selector} of settings.visualSettings?.visualHeaders ?? []) {
    if (matches(selector, visual) && header.visible !== undefined) shown = header.visible;
  }
  return shown;
}
