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
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
  return emulatedHosts.get(name.toLowerCase().replace(/\.$/, ''));
}

/** What a Host header may consist of; `URL` looks at the rest, such as the numbers of an address. */
const hostForm = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

/** @returns Whether a Host header names a host, with or without a port, and nothing else. */
export function isHost(host: string): boolean {
  return hostForm.test(host) && URL.canParse(`http://${host}`);
}

/**
 * Where embed URLs lead: to the app's host for requests to a Microsoft host, else to wherever the client reached the
 * server.
 * @param requestOrigin e.g. `http://127.0.0.1:8081`
 */
export function embedOriginOf(requestOrigin: string): string {
  return emulatedHosts.has(new URL(requestOrigin).hostname) ? powerBiAppOrigin : requestOrigin;
}
