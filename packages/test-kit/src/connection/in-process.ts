/** The emulator in the test's own process: no port, no certificate, no hosts file. */
import {matchPath, type Emulator, type Operation} from '@pbi-bound-report/emulator';
import type {Connection, HostCall} from './connection.js';
import {emulatedHosts} from './hosts.js';

/** @param emulator Answers every call. */
export function connectInProcess(emulator: Emulator): Connection {
  const find = ({method, url}: HostCall): {operation: Operation; params: Record<string, string>} | undefined => {
    const service = emulatedHosts.get(url.hostname);
    for (const operation of emulator.operations) {
      if (operation.method !== method || operation.service !== service) continue;
      const params = matchPath(operation.path, url.pathname);
      if (params) return {operation, params};
    }
    return undefined;
  };
  return {
    async send(call) {
      const {method, url, headers, body} = call;
      const request = {query: url.searchParams, headers, body, origin: url.origin};
      const match = find(call);
      return match
        ? emulator.handle(match.operation, {...request, params: match.params})
        : emulator.handleUnmatched({...request, method, path: url.pathname});
    },
  };
}
