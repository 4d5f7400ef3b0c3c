/**
 * Fifty tests for each of four workers, on one emulator. Each leaves marks that another would see, and looks for
 * others' marks.
 */
import {expect, test} from '@pbi-bound-report/playwright';
import {serveSite} from '../support/site.js';

/** Every so many tests a whole report is embedded; the others only ask the REST API. */
const withReport = 10;

for (let number = 0; number < Number(process.env['TESTS'] ?? 200); number++) {
  test(`test ${number} has Power BI to itself`, async ({context, page, powerBi}) => {
    const mark = `mark-of-${number}`;
    // Nothing of an earlier test of this worker is left either.
    expect(await powerBi.faults.list()).toEqual([]);
    expect(await powerBi.journal.read()).toEqual([]);
    expect((await powerBi.clock.read()).mode).toBe('real');

    await powerBi.control.clock.set(new Date(Date.UTC(2030, 0, 1) + number * 86_400_000));
    await powerBi.faults.add({operation: 'Groups_GetGroups', status: 418, code: mark, message: mark});
    await context.route('http://portal.example/blank', route =>
      route.fulfill({contentType: 'text/html', body: '<!doctype html><title>Blank</title>'}),
    );
    await page.goto('/blank');
    for (let turn = 0; turn < 5; turn++) {
      const answer = await page.evaluate(async () => {
        const response = await fetch('https://api.powerbi.com/v1.0/myorg/groups');
        return `${response.status} ${await response.text()}`;
      });
      expect(answer).toMatch(new RegExp(`^418 .*"${mark}"`));
    }
    const entries = await powerBi.journal.read();
    expect(entries).toHaveLength(5);
    for (const {lane, responseBody, at} of entries) {
      expect(lane).toBe(powerBi.lane);
      expect(responseBody).toContain(`"${mark}"`);
      expect(at.slice(0, 10)).toBe(new Date(Date.UTC(2030, 0, 1) + number * 86_400_000).toISOString().slice(0, 10));
    }
    if (number % withReport !== 0) return;
    await serveSite(context, powerBi, {app: 'plain'});
    await page.goto('/');
    await expect(page).toShowReport({dataset: 'Northwind'});
  });
}
