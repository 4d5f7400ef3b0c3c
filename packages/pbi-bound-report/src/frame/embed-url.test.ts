import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DeferredError} from '../errors/deferred-error.js';
import {readEmbedUrl} from './embed-url.js';
import {trustEmbedOrigin} from './trust-embed-origin.js';

const id = '5b218778-e7a5-4d73-8187-f10824047715';
const refusal = (text: string): string => {
  try {
    readEmbedUrl(text, 'site.example');
  } catch (error) {
    const {code, textKey, retryable} = error as DeferredError;
    return `${code} ${textKey} ${retryable}`;
  }
  return 'read';
};

test("takes the addresses of report frames on Microsoft's hosts", () => {
  for (const address of [
    `https://app.powerbi.com/reportEmbed?reportId=${id}`,
    'https://app.powerbi.com/REPORTEMBED',
    `https://app.powerbigov.us/rdlEmbed?reportId=${id}`,
    'https://app.powerbi.com/reportEmbed/?config=x',
    // A percent sign that begins no escape, as page code writes that puts addresses together.
    'https://app.powerbi.com/reportEmbed?filter=Store/Share eq 100%',
  ]) {
    assert.equal(refusal(address), 'read', address);
  }
});

test('reads an address that was escaped for HTML once too often', () => {
  const address = `https://app.powerbi.com/reportEmbed?reportId=${id}&amp;groupId=${id}&amp;w=2`;
  assert.equal(readEmbedUrl(address, 'site.example').search, `?reportId=${id}&groupId=${id}&w=2`);
  assert.equal(
    refusal(`https://app.powerbi.com/reportEmbed?reportId=${id}&amp;autoAuth=true`),
    'EmbedUrlInvalid autoAuth false',
  );
});

test('takes no address with a user in it, and none of an origin that nobody trusts', () => {
  for (const address of [
    `https://user@app.powerbi.com/reportEmbed?reportId=${id}`,
    `https://user:password@app.powerbi.com/reportEmbed?reportId=${id}`,
    `https://app.powerbi.com@evil.example/reportEmbed?reportId=${id}`,
    `https://app.powerbi.com.evil.example/reportEmbed?reportId=${id}`,
    `http://app.powerbi.com/reportEmbed?reportId=${id}`,
    `https://:password@app.powerbi.com/reportEmbed?reportId=${id}`,
    'http://localhost:4000/reportEmbed',
  ]) {
    assert.equal(refusal(address), 'EmbedOriginNotTrusted EmbedOriginNotTrusted false', address);
  }
});

test('takes what runs on the developer’s own computer on a page that runs there as well', () => {
  assert.equal(readEmbedUrl('http://localhost:4000/reportEmbed', 'localhost').origin, 'http://localhost:4000');
  for (const protocol of ['ftp', 'web+http', 'http+x']) {
    assert.throws(() => readEmbedUrl(`${protocol}://localhost/reportEmbed`, 'localhost'), {
      code: 'EmbedOriginNotTrusted',
    });
  }
  assert.throws(() => readEmbedUrl('http://localhost:4000/reportEmbed', 'site.example'), {
    code: 'EmbedOriginNotTrusted',
  });
});

test('takes an origin that the page’s code names, and none that begins alike', () => {
  trustEmbedOrigin('https://reports.example');
  assert.equal(refusal('https://reports.example/reportEmbed'), 'read');
  for (const address of ['https://reports.example.evil.example/reportEmbed', 'https://reports.example:8443/']) {
    assert.equal(refusal(address), 'EmbedOriginNotTrusted EmbedOriginNotTrusted false', address);
  }
});

test('tells at once what the address of something else is, and that trying again does not help', () => {
  for (const [address, textKey] of [
    [`https://app.powerbi.com/groups/me/reports/${id}/ReportSection`, 'portalAddress'],
    ['https://app.powerbi.com/', 'portalAddress'],
    ['https://app.powerbi.com/view?r=eyJrIjoiNWIy', 'publishToWeb'],
    [`https://app.powerbi.com/groups/me/dashboards/${id}`, 'dashboardAddress'],
    [`https://app.powerbi.com/dashboardEmbed?dashboardId=${id}`, 'dashboardAddress'],
    [`https://app.powerbi.com/reportEmbed?reportId=${id}&autoAuth=true`, 'autoAuth'],
    ['app.powerbi.com/reportEmbed', 'EmbedUrlInvalid'],
  ] as const) {
    assert.equal(refusal(address), `EmbedUrlInvalid ${textKey} false`, address);
  }
});
