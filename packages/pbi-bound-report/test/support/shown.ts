import type {PbiBoundReport, PbiReportEvent} from 'pbi-bound-report';
import 'pbi-bound-report';
import {oneEvent} from '@open-wc/testing';
import {ids} from './default-world-ids.js';

// The report page as the mock server serves it, on the tests' own origin, so that a test can look into the frame. SDK,
// page and emulator are what they are elsewhere.

/** Address of the report's frame. */
export const embedUrl = `${location.origin}/reportEmbed?reportId=${ids.report}`;
/** Address of the paginated report's frame. */
export const paginatedUrl = `${location.origin}/rdlEmbed?reportId=${ids.paginatedReport}`;

/** What a test may make of an answer of the emulator, for occasions that the world does not give. */
export type ChangeAnswer = (path: string, answer: Record<string, never>, asked: Record<string, unknown>) => unknown;

const shown = new Set<PbiBoundReport>();

/** An element on the served report page, with the served token endpoint, in the document but not waited for. */
export function put(properties: Partial<PbiBoundReport> = {}, change?: ChangeAnswer): PbiBoundReport {
  const el = Object.assign(document.createElement('pbi-bound-report'), {
    loading: 'eager',
    reportId: ids.report,
    datasetId: ids.contoso,
    tokenEndpoint: '/token',
    embedUrl,
    ...properties,
  });
  if (change) {
    el.addEventListener('pbi-metric', event => {
      if (event.metric === 'frame') changeAnswers(el, change);
    });
  }
  document.body.append(el);
  shown.add(el);
  return el;
}

/** The same, drawn. */
export async function show(properties: Partial<PbiBoundReport> = {}, change?: ChangeAnswer): Promise<PbiBoundReport> {
  const el = put(properties, change);
  await el.bindComplete;
  return el;
}

/** Removes all elements; for `afterEach` and `after`. */
export function removeShown(): void {
  for (const el of shown) el.remove();
  shown.clear();
}

/** The frame's window. */
export function windowOf(el: PbiBoundReport): Window & typeof globalThis {
  return el.shadowRoot!.querySelector('iframe')!.contentWindow as Window & typeof globalThis;
}

/** All that the frame shows for a selector. */
export function all(el: PbiBoundReport, selector: string): HTMLElement[] {
  return [...windowOf(el).document.querySelectorAll<HTMLElement>(selector)];
}

/** The one that the frame shows. */
export function one(el: PbiBoundReport, selector: string): HTMLElement {
  const [found] = all(el, selector);
  if (!found) throw new Error(`The frame shows no ${selector}`);
  return found;
}

/** The figure of a card. */
export function figure(el: PbiBoundReport, visual = 'totalRevenue'): number {
  return Number(one(el, `[data-visual="${visual}"] .card-value`).dataset['value']);
}

/** Does something and waits until the frame has drawn what came of it. */
export async function drawn(el: PbiBoundReport, act: () => unknown): Promise<void> {
  const rendered = oneEvent(el, 'pbi-rendered');
  await act();
  await rendered;
}

/** Does something and waits for the first event of a name that comes of it. */
export async function heard<T>(el: PbiBoundReport, type: string, act: () => unknown): Promise<PbiReportEvent<T>> {
  const event = oneEvent<PbiReportEvent<T>>(el, type);
  await act();
  return event;
}

/** The frame starts before it is told what to show, so its `fetch` can be replaced in time. */
function changeAnswers(el: PbiBoundReport, change: ChangeAnswer): void {
  const frame = windowOf(el);
  const ask = frame.fetch.bind(frame);
  frame.fetch = async (input, init) => {
    const request = new frame.Request(input, init);
    const asked = await request.clone().text();
    const answer = await ask(request);
    if (!answer.ok || answer.status === 204) return answer;
    return frame.Response.json(
      change(
        new URL(request.url).pathname,
        (await answer.json()) as never,
        JSON.parse(asked) as Record<string, unknown>,
      ),
    );
  };
}

interface Servers {
  mockServer: string;
}
let servers: Promise<Servers> | undefined;
/** Addresses of the servers that the tests run against. */
export function serversOf(): Promise<Servers> {
  return (servers ??= fetch('/__test/servers.json').then(response => response.json() as Promise<Servers>));
}

/** Entra's answer to a sign-in of the application, or of the world's user. */
export async function entraToken(
  who: 'application' | 'user' = 'application',
  lane?: string,
): Promise<{access_token: string; expires_in: number}> {
  const {mockServer} = await serversOf();
  const user = {grant_type: 'password', username: 'alex@retail.example', password: 'emulator-only-password'};
  const response = await fetch(`${mockServer}/${ids.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: lane === undefined ? {} : {'x-emulator-lane': lane},
    body: new URLSearchParams({
      client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
      client_secret: 'emulator-only-secret',
      scope: 'https://analysis.windows.net/powerbi/api/.default',
      ...(who === 'user' ? user : {grant_type: 'client_credentials'}),
    }),
  });
  return response.json() as Promise<{access_token: string; expires_in: number}>;
}

/** An embed token by Power BI's own call, for what the token endpoint of the tests does not grant. */
export async function embedToken(
  reportId: string,
  datasetIds: readonly string[],
  lane?: string,
): Promise<{token: string; expiration: string}> {
  const {mockServer} = await serversOf();
  const {access_token} = await entraToken('application', lane);
  const paginated = reportId === ids.paginatedReport;
  const secured = datasetIds.filter(id => id === ids.contoso || id === ids.fabrikam);
  const response = await fetch(`${mockServer}/v1.0/myorg/GenerateToken`, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${access_token}`},
    body: JSON.stringify({
      reports: [{id: reportId}],
      datasets: datasetIds.map(id => ({id, ...(paginated && {xmlaPermissions: 'ReadOnly'})})),
      ...(secured.length > 0 && {
        identities: [{username: 'john@contoso.com', roles: ['executive'], datasets: secured}],
      }),
    }),
  });
  if (!response.ok) throw new Error(`GenerateToken answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<{token: string; expiration: string}>;
}
