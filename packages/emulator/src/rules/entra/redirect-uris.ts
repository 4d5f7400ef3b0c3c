/** Where users may be sent back to. Nobody is ever sent to an address that the application is not registered with. */
import type {RedirectPlatform} from '../../tokens/sign-in-state.js';
import {parseRedirectUri} from '../../world/redirect-uri.js';
import type {ServicePrincipal} from '../../world/world.js';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that people can be sent to. */
export interface RedirectTarget {
  /** As the client wrote it: it has to write it the same way again. */
  uri: string;
  platform: RedirectPlatform;
}

/** Documented: the port of an address of the machine itself does not count. */
function withoutLoopbackPort(url: URL): string {
  if (url.protocol !== 'http:' || !loopbackNames.has(url.hostname)) return url.href;
  const portless = new URL(url);
  portless.port = '';
  return portless.href;
}

/** @returns Undefined where the application is not registered with the address: letter by letter, but for a port. */
export function findRedirectTarget(application: ServicePrincipal, uri: string): RedirectTarget | undefined {
  const url = parseRedirectUri(uri);
  if (!url) return undefined;
  const {redirectUris} = application;
  if (redirectUris === undefined) {
    const isOfMachine = /^https?:$/.test(url.protocol) && loopbackNames.has(url.hostname);
    return isOfMachine ? {uri, platform: undefined} : undefined;
  }
  const wanted = withoutLoopbackPort(url);
  for (const platform of ['spa', 'web', 'publicClient'] as const) {
    const isRegistered = redirectUris[platform]?.some(registered => {
      const known = parseRedirectUri(registered);
      return known !== undefined && withoutLoopbackPort(known) === wanted;
    });
    if (isRegistered) return {uri, platform};
  }
  return undefined;
}
