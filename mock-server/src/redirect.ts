/**
 * Leads a Node process's connections to Microsoft's hosts to the mock server, with nothing to change in the app, no
 * hosts file and no right to bind port 443:
 *
 *     PBI_MOCK_SERVER=https://127.0.0.1:8443 node --import @pbi-bound-report/mock-server/redirect app.js
 *
 * Connections to other hosts are left alone. Only the redirected ones trust the mock server's CA.
 */
import {errorMonitor, type EventEmitter} from 'node:events';
import {readFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {homedir} from 'node:os';
import {join} from 'node:path';
import tls from 'node:tls';
import {emulatedHosts} from './emulated-hosts.js';

function readTarget(): {host: string; port: number} {
  const text = process.env['PBI_MOCK_SERVER'] ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    throw new Error(
      `Failed to redirect Power BI's hosts: PBI_MOCK_SERVER is "${text}". Set it to the address that ` +
        'pbi-mock-server --https prints, for example https://127.0.0.1:8443.',
    );
  }
  return {host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 443)};
}

function readAuthority(): string {
  const path = process.env['PBI_MOCK_SERVER_CA'] ?? join(homedir(), '.pbi-mock-server', 'ca.pem');
  const remedy =
    'Start pbi-mock-server --https once, which makes it, or set PBI_MOCK_SERVER_CA to the file that its banner names.';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`Failed to read the mock server's CA from ${path}. ${remedy}`, {cause: error});
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(`Failed to read the mock server's CA: ${path} holds no certificate. ${remedy}`);
  }
  return text;
}

const target = readTarget();
const ca = [...tls.rootCertificates, readAuthority()];
const connect = tls.connect;

/** Whether it has been said that the mock server is away, since it was last reached. */
let isAway = false;

/**
 * Says on the standard error that the mock server cannot be reached: libraries hide why (MSAL says that the authority
 * is not trusted). Once, until it has been reached again.
 */
function watchConnection(socket: tls.TLSSocket): tls.TLSSocket {
  let isSecure = false;
  // It is no listener of errors: one that nobody else listens for ends the process as before.
  (socket as EventEmitter).once(errorMonitor, (error: NodeJS.ErrnoException) => {
    if (isSecure || isAway) return;
    isAway = true;
    console.error(describeFailure(error));
  });
  return socket.once('secureConnect', () => {
    isSecure = true;
    isAway = false;
  });
}

function describeFailure({code, message, syscall}: NodeJS.ErrnoException): string {
  const isUntrusted = code !== undefined && syscall === undefined && /CERT|VERIFY|SIGNATURE/.test(code);
  const remedy = isUntrusted
    ? 'Set PBI_MOCK_SERVER_CA to the CA that its banner names.'
    : 'Start pbi-mock-server --https, or set PBI_MOCK_SERVER to the address that it prints.';
  return `Failed to reach the mock server at ${process.env['PBI_MOCK_SERVER']}: ${code ?? message}. ${remedy}`;
}

/** HTTP clients connect with one object of options; whatever else is passed is left as it is. */
function connectToMockServer(...args: unknown[]): tls.TLSSocket {
  const [options, ...others] = args;
  if (typeof options === 'object' && options !== null) {
    const {host, servername, socket} = options as tls.ConnectionOptions;
    if (host !== undefined && socket === undefined && emulatedHosts.has(host)) {
      const redirected = {...options, ...target, ca, servername: servername ?? host};
      return watchConnection(Reflect.apply(connect, tls, [redirected, ...others]) as tls.TLSSocket);
    }
  }
  return Reflect.apply(connect, tls, args) as tls.TLSSocket;
}

tls.connect = connectToMockServer;
syncBuiltinESMExports();
