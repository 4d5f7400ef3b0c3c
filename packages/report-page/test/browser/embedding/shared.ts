/** What the tests of embedding share. */
import type {Embed} from 'powerbi-client';
import {servers} from '../../support/sdk.js';

/** Lets the next load of an embed go out at once: the SDK drops one that comes within 100 ms of the last. */
export const afresh = (report: Embed): void => {
  (report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
};

/** A GUID that stands for a failure of the emulator's. */
export const failing = (number: number): string => `00000000-fa11-4000-8000-${String(number).padStart(12, '0')}`;

/** A world and a clock of its own, for as long as `work` lasts. */
export async function forLane(
  work: (lane: string, advance: (milliseconds: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const {mockServer} = await servers();
  const lane = `frame-${Math.random().toString(36).slice(2)}`;
  try {
    await work(lane, async advanceMs => {
      const headers = {'content-type': 'application/json', 'x-emulator-lane': lane};
      const answer = await fetch(`${mockServer}/__emulator/clock`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({advanceMs}),
      });
      if (!answer.ok) throw new Error(`The clock answered ${answer.status}`);
    });
  } finally {
    await fetch(`${mockServer}/__emulator/lanes/${lane}`, {method: 'DELETE'});
  }
}

/** Signs in at the emulator's Entra, in a lane where one is named. */
export async function signIn(as: 'reader' | 'application', lane?: string): Promise<string> {
  const {ids, mockServer} = await servers();
  const how =
    as === 'reader'
      ? {grant_type: 'password', username: 'alex@retail.example', password: 'emulator-only-password'}
      : {grant_type: 'client_credentials', client_secret: 'emulator-only-secret'};
  const answer = await fetch(`${mockServer}/${ids.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: lane === undefined ? {} : {'x-emulator-lane': lane},
    body: new URLSearchParams({
      client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
      client_secret: 'emulator-only-secret',
      scope: 'https://analysis.windows.net/powerbi/api/.default',
      ...how,
    }),
  });
  return ((await answer.json()) as {access_token: string}).access_token;
}
