/** The report page with the unmodified SDK and nothing of our element: the frame is not tuned to it. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {createEmulator, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import type {MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {bruteForceTotals} from './brute-force.js';
import {displayedNumber, frameOf} from './support/browser.js';
import {embed, generateToken, startSdkSite, type SdkSite} from './support/sdk-site.js';

describe('powerbi.embed of the unmodified SDK', {timeout: 900_000}, () => {
  let mock: MockServer;
  let emulator: Emulator;
  let site: SdkSite;
  let now = Date.UTC(2026, 0, 15, 9);

  before(async () => {
    await freshReportPage();
    emulator = createEmulator({now: () => now, embedOrigin: 'https://app.powerbi.com'});
    site = await startSdkSite(emulator);
    ({mock} = site);
  });
  after(async () => {
    await site.close();
  });

  test('reaches loaded and rendered, and shows the bound dataset', async () => {
    const page = await site.openPage();
    const outcome = await embed(page, await generateToken(mock, [ids.fabrikam]), ids.fabrikam);
    assert.deepEqual(outcome, {events: ['loaded', 'rendered'], error: null});
    const fabrikam = emulator.world.datasets.find(d => d.id === ids.fabrikam);
    assert.ok(fabrikam);
    assert.equal(
      await displayedNumber(await frameOf(page, '/reportEmbed'), 'totalQuantity'),
      bruteForceTotals(fabrikam).quantity,
    );
    await page.close();
  });

  const refusals: [title: string, token: () => Promise<string>, message: string, errorCode: string][] = [
    [
      'a token for another report',
      () => generateToken(mock, [ids.northwind], {reports: []}),
      'LoadReportFailed',
      '403',
    ],
    [
      'a token without the bound dataset',
      () => generateToken(mock, [ids.fabrikam]),
      'PowerBINotAuthorizedException',
      '403',
    ],
    [
      'an expired token',
      async () => {
        const token = await generateToken(mock, [ids.northwind], {lifetimeInMinutes: 1});
        now += 61_000;
        return token;
      },
      'TokenExpired',
      '403',
    ],
    [
      'a token with one byte changed',
      async () => {
        const token = await generateToken(mock, [ids.northwind]);
        const at = Math.floor(token.length / 3);
        return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      },
      'LoadReportFailed',
      '403',
    ],
  ];
  for (const [title, token, message, errorCode] of refusals) {
    test(`is refused with ${message} for ${title}`, async () => {
      const page = await site.openPage();
      const {error, events} = await embed(page, await token(), ids.northwind);
      assert.equal(error?.message, message);
      assert.equal(error?.errorCode, errorCode);
      assert.deepEqual(events, []);
      await page.close();
    });
  }
});
