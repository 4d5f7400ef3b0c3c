/** Microsoft's hosts that the server can stand in for. */
import type {OperationService} from '@pbi-bound-report/emulator';
import {powerBiAppOrigin} from '@pbi-bound-report/contract';

/** The hosts, and which service each of them is. */
export const emulatedHosts: ReadonlyMap<string, OperationService> = new Map([
  ['api.powerbi.com', 'api'],
  ['login.microsoftonline.com', 'login'],
  ['app.powerbi.com', 'emulator'],
]);

/**
 * @param host As in a Host header, with or without a port.
 * @returns The service that a host stands for, if any.
 */
export function serviceOf(host: string): OperationService | undefined {
  const colon = host.lastIndexOf(':');
  return emulatedHosts.get(colon > host.lastIndexOf(']') ? host.slice(0, colon) : host);
}

/**
 * Where embed URLs lead: to the app's host for requests to a Microsoft host, else to wherever the client reached the
 * server.
 * @param requestOrigin e.g. `http://127.0.0.1:8081`
 */
export function embedOriginOf(requestOrigin: string): string {
  return emulatedHosts.has(new URL(requestOrigin).hostname) ? powerBiAppOrigin : requestOrigin;
}
