import type {ISettings} from 'powerbi-models';
import type {AppearanceCommands} from '../report/report-application.js';
import type {ReportContext} from '../report/report-context.js';
import {baseTheme} from '../report/theme.js';
import {requireRoom} from '../report/session-limits.js';

/** A partial setting over the present one: objects are merged, lists and values replaced. */
export function mergeSettings<T>(current: T, patch: unknown): T {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch as T;
  const merged: Record<string, unknown> = {
    ...(typeof current === 'object' && current !== null && !Array.isArray(current) ? current : {}),
  };
  for (const [key, value] of Object.entries(patch)) {
    if (value !== undefined) merged[key] = mergeSettings(merged[key], value);
  }
  return merged as T;
}

/** Settings, zoom, theme, print. */
export class Appearance implements AppearanceCommands {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  update(patch: ISettings): ISettings {
    const session = this.#context.session();
    requireRoom(session, patch);
    session.settings = mergeSettings(session.settings, patch);
    if (typeof patch.zoomLevel === 'number') session.zoom = patch.zoomLevel;
    const settings = structuredClone(session.settings);
    this.#context.host.raise({name: 'settingsUpdated', body: {initiator: 'sdk', settings}});
    void this.#context.requery();
    return settings;
  }

  zoom(): number {
    return this.#context.session().zoom;
  }

  theme(): Record<string, unknown> {
    return structuredClone(this.#context.session().theme ?? baseTheme);
  }

  applyTheme(theme: Record<string, unknown> | undefined): void {
    const session = this.#context.session();
    requireRoom(session, theme);
    session.theme = theme && structuredClone(theme);
    void this.#context.requery();
  }

  print(): void {
    this.#context.session();
    this.#context.view.print();
  }
}
