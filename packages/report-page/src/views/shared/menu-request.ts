import type {DataValue, VisualDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import {commandsFor} from '../../application/menu-commands.js';
import type {MenuRequest, ViewContext} from './view-context.js';

/** Whether the context menu would hold anything: an empty one leaves the browser's own. */
export function hasContextMenu({session}: ViewContext, visual: VisualDefinition): boolean {
  return session.selection !== undefined || commandsFor(session.settings, visual, 'visualContextMenu').length > 0;
}

/** What a click with the other button asks for. */
export const menuRequest = (page: string, visual: string, event: MouseEvent, point?: DataValue[]): MenuRequest =>
  defined({page, visual, point, x: event.clientX, y: event.clientY});
