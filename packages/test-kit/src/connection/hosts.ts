/** Microsoft's hosts that the kit answers for, and what each of them is. */
import type {OperationService} from '@pbi-bound-report/emulator';

export const emulatedHosts: ReadonlyMap<string, OperationService> = new Map([
  ['api.powerbi.com', 'api'],
  ['login.microsoftonline.com', 'login'],
  ['app.powerbi.com', 'emulator'],
]);
