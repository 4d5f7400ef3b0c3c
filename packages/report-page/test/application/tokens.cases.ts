import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {ReportError} from '../../src/report/report-error.js';
import {expired, setUp, turn} from './set-up.js';

describe('tokens', () => {
  it('raises an expiry at a query in the emulator’s words, once for equal errors, and is still rendered', async () => {
    const {load, emulator, events, session} = setUp();
    emulator.query = () => Promise.reject(new ReportError(expired));
    await load();
    assert.deepEqual(
      events.filter(({name}) => name === 'error'),
      [{name: 'error', body: expired}],
    );
    assert.equal(session()?.visuals.get('one/total')?.status, 'error');
    assert.equal(events.at(-1)?.name, 'rendered');
  });

  it('revives failed visuals with a good token, and asks only for those', async () => {
    const {load, emulator, report, queries} = setUp();
    const {query} = emulator;
    emulator.query = asked => (asked.visual === 'total' ? Promise.reject(new ReportError(expired)) : query(asked));
    await load();
    emulator.query = query;
    queries.length = 0;
    await report.setAccessToken('second');
    await turn();
    assert.deepEqual(
      queries.map(({visual, token}) => [visual, token]),
      [['total', 'second']],
    );
  });

  it('revives a report that could not be opened', async () => {
    const {load, emulator, report, names} = setUp();
    const {open} = emulator;
    emulator.open = () => Promise.reject(new ReportError(expired));
    await load();
    emulator.open = open;
    await report.setAccessToken('second');
    await turn();
    assert.deepEqual(names(), ['error', 'loaded', 'renderingStarted', 'rendered']);
  });

  it('keeps the old token where the new one is refused', async () => {
    const {load, emulator, report, queries} = setUp();
    await load();
    emulator.open = () => Promise.reject(new ReportError({message: 'LoadReportFailed', errorCode: '403'}));
    await assert.rejects(report.setAccessToken('bad'), {statusCode: 403});
    report.refresh();
    await turn();
    assert.equal(queries.at(-1)?.token, 'first');
  });

  it('makes nothing of a token whose report another load has replaced meanwhile', async () => {
    const {load, emulator, report, queries} = setUp();
    await load();
    const {open} = emulator;
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    emulator.open = async (...asked) => {
      await held;
      return open(...asked);
    };
    const old = report.setAccessToken('old').catch(() => undefined);
    emulator.open = open;
    await load({accessToken: 'new'});
    release();
    await old;
    report.refresh();
    await turn();
    assert.equal(queries.at(-1)?.token, 'new');
  });

  it('never calls the host for an embed token', async () => {
    const {load, emulator, hookCalls, timers} = setUp();
    emulator.query = () => Promise.reject(new ReportError(expired));
    await load({tokenType: 1}, {tokenProviderSupplied: true});
    assert.deepEqual([hookCalls, timers], [[], []]);
  });

  it('asks the host for an Entra token after two thirds of the life of the old one', async () => {
    const {load, hooks, timers, opens, report, queries} = setUp();
    hooks.newAccessToken = () => 'second';
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.equal(timers[0]?.milliseconds, 40 * 60_000);
    timers[0]?.run();
    await turn();
    assert.equal(opens.at(-1)?.token, 'second');
    report.refresh();
    await turn();
    assert.equal(queries.at(-1)?.token, 'second');
  });

  it('asks once for several queries that met the expiry together, and makes each again', async () => {
    const {load, emulator, hooks, hookCalls, names, queries} = setUp();
    hooks.newAccessToken = () => 'second';
    const {query} = emulator;
    emulator.query = asked =>
      queries.at(-1)?.token === 'first' ? Promise.reject(new ReportError(expired)) : query(asked);
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.deepEqual(hookCalls, ['newAccessToken']);
    assert.ok(!names().includes('error'));
    assert.equal(queries.filter(({token}) => token === 'second').length, 3);
  });

  it('gives up where the host has no newer token', async () => {
    const {load, emulator, body} = setUp();
    emulator.query = () => Promise.reject(new ReportError(expired));
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.deepEqual(body('error'), expired);
  });

  it('calls preQuery before a run where the embed URL says that the host wants it, and passes it on', async () => {
    const {load, hooks, hookCalls, queries} = setUp();
    hooks.preQuery = () => ({culture: 'de'});
    await load();
    assert.deepEqual(hookCalls, []);
    await load({embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=r&registerQueryCallback=true'});
    assert.deepEqual(hookCalls, ['preQuery']);
    assert.deepEqual(queries.at(-1)?.applicationContext, {culture: 'de'});
  });
});
