/** Embeds whatever powerbi-client embeds, and calls the mock server as a back end does. */
import type {Page} from 'puppeteer-core';
import {defaultCredentials, defaultUserCredentials} from '@pbi-bound-report/emulator';
import type {MockServer} from '@pbi-bound-report/mock-server';
import {patience} from './browser.js';

/** An event of an embed, in the order of their coming. */
export interface EmbedEvent {
  name: string;
  detail: Record<string, unknown> | null;
}

/** An access token of the default world's service principal, or of its user. */
export async function accessToken(mock: MockServer, as: 'application' | 'user' = 'application'): Promise<string> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const grant =
    as === 'user'
      ? {
          grant_type: 'password',
          username: defaultUserCredentials.userPrincipalName,
          password: defaultUserCredentials.password,
        }
      : {grant_type: 'client_credentials'};
  const response = await mock.app.inject({
    method: 'POST',
    url: `/${tenantId}/oauth2/v2.0/token`,
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    payload: new URLSearchParams({
      ...grant,
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }).toString(),
  });
  return response.json<{access_token: string}>().access_token;
}

/** Calls Power BI's REST API. @returns The JSON of the answer, whatever its status. */
export async function callApi<T>(
  mock: MockServer,
  path: string,
  {body, as = 'application'}: {body?: object; as?: 'application' | 'user'} = {},
): Promise<T> {
  const response = await mock.app.inject({
    method: body ? 'POST' : 'GET',
    url: `/v1.0/myorg/${path}`,
    headers: {
      authorization: `Bearer ${await accessToken(mock, as)}`,
      ...(body && {'content-type': 'application/json'}),
    },
    ...(body && {payload: JSON.stringify(body)}),
  });
  if (response.statusCode >= 300) throw new Error(`${path} was answered ${response.statusCode}: ${response.body}`);
  return response.json<T>();
}

/** How the SDK is called, and until which event is waited for. */
export interface EmbedOptions {
  call?: 'embed' | 'createReport' | 'quickCreate';
  config: Record<string, unknown>;
  until: string;
  width?: number;
  height?: number;
}

/**
 * Embeds afresh. Settles with the events so far at the first event of that name, or at an error. The embed stays at
 * `window.embedded`, all of its events at `window.embedEvents`.
 */
export function embedItem(page: Page, options: EmbedOptions): Promise<EmbedEvent[]> {
  return page.evaluate(
    ({call = 'embed', config, until, width = 1280, height = 760}) => {
      const names = ['loaded', 'rendered', 'error', 'tileClicked', 'tileLoaded', 'saved', 'saveAsTriggered'];
      const site = window as unknown as {
        powerbi: Record<string, (element: Element, config?: object) => unknown>;
        embedded?: unknown;
        embedEvents?: EmbedEvent[];
      };
      site.powerbi['reset']?.(document.querySelector('#report') as Element);
      const element = document.createElement('div');
      document.querySelector('#report')?.replaceWith(element);
      element.id = 'report';
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      const events: EmbedEvent[] = [];
      site.embedEvents = events;
      return new Promise<EmbedEvent[]>(resolve => {
        for (const name of names) {
          element.addEventListener(name, event => {
            events.push({name, detail: ((event as CustomEvent).detail ?? null) as EmbedEvent['detail']});
            if (name === until || name === 'error') resolve([...events]);
          });
        }
        site.embedded = site.powerbi[call]?.(element, config);
      });
    },
    {...options},
  );
}

/** The events so far, once there is one of that name. */
export async function eventsOf(page: Page, until: string): Promise<EmbedEvent[]> {
  const handle = await page.waitForFunction(
    name => {
      const {embedEvents = []} = window as unknown as {embedEvents?: EmbedEvent[]};
      return embedEvents.some(event => event.name === name) ? embedEvents : undefined;
    },
    {timeout: patience},
    until,
  );
  return (await handle.jsonValue()) as EmbedEvent[];
}
