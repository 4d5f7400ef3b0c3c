import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeError} from '../errors/describe-error.js';
import type {PbiReportError} from '../errors/errors.js';
import {readGuid, readJson, readList, readRequiredGuid} from './parse-attribute.js';

const id = '5b218778-e7a5-4d73-8187-f10824047715';
const group = 'f089354e-8366-4e18-aea3-4cb4a3a50b48';

test('reads an id as people have it', () => {
  for (const form of [
    id,
    id.toUpperCase(),
    `{${id}}`,
    id.replaceAll('-', ''),
    `\u200B${id}\uFEFF`,
    `\u00A0${id}\n`,
    `"${id}"`,
    id.replaceAll('-', '\u2011'),
  ]) {
    assert.equal(readGuid(form, 'report-id', 'InvalidReportId'), id, JSON.stringify(form));
  }
  for (const nothing of [undefined, null, '', '  ', '\u200B']) assert.equal(readGuid(nothing, 'report-id'), undefined);
});

test("takes the id out of the service's own address, where it names the one thing that is wanted", () => {
  const address = `https://app.powerbi.com/groups/${group}/reports/${id.toUpperCase()}/ReportSection?experience=power-bi`;
  assert.equal(readGuid(address, 'report-id', 'InvalidReportId'), id);
  assert.equal(readGuid(address, 'workspace-id', 'InvalidWorkspaceId'), group);
  const embed = `https://app.powerbi.com/reportEmbed?reportId=${id}&groupId=${group}`;
  assert.equal(readGuid(embed, 'report-id', 'InvalidReportId'), id);
  assert.equal(readGuid(`https://app.powerbi.com/groups/${group}/datasets/${id}/details`, 'd', 'InvalidDatasetId'), id);
});

test('names what is wrong with any other text, with the ids that are in it and without what looks like a token', () => {
  const refused = (value: string): PbiReportError => {
    try {
      readGuid(value, 'report-id', 'InvalidReportId');
    } catch (error) {
      return describeError(error);
    }
    throw new Error(`${value} was read`);
  };
  const dashboard = refused(`https://app.powerbi.com/groups/me/dashboards/${id}`);
  assert.equal(dashboard.code, 'InvalidReportId');
  assert.equal(dashboard.detail, `Ids in it: ${id}.`);
  const publicAddress = refused('https://app.powerbi.com/view?r=eyJrIjoiNWIyMTg3NzgtZTdhNS00ZDczIiwidCI6ImYifQ');
  assert.doesNotMatch(`${publicAddress.message}${publicAddress.detail}`, /eyJ/);
  for (const text of ['undefined', '[object Object]', `${id}0`, `${id} ${group}`, 'Sales', id.slice(1)]) {
    assert.equal(refused(text).retryable, false, text);
  }
});

test('a list that is none is refused by name', () => {
  assert.throws(() => readList('{}', 'slicers'), {code: 'InvalidAttribute', words: ['slicers']});
});

test('an address is read where it is the service’s kind of one, and names one id of the thing that is wanted', () => {
  const read = (text: string): string | undefined => readGuid(text, 'report-id', 'InvalidReportId');
  const path = `app.powerbi.com/groups/${group}/reports/${id}`;
  assert.equal(read(`HTTPS://${path}?reportId=${id}`), id, 'named twice it is one');
  assert.throws(() => read(`http://${path}`), {code: 'InvalidReportId'});
  assert.throws(() => read(`https://${path}?reportId=${group}`), {code: 'InvalidReportId'});
  assert.throws(() => readGuid(`https://${path}`, 'paginated-report-bindings'), {code: 'InvalidAttribute'});
});

test('a text that is refused is quoted up to sixty characters, with its ids where it has any', () => {
  const refused = (text: string): {words: readonly string[]; given: {detail?: string}} => {
    try {
      readGuid(text, 'report-id');
    } catch (error) {
      return error as never;
    }
    throw new Error(`${text} was read`);
  };
  assert.deepEqual(refused('x'.repeat(60)).words, ['report-id', 'x'.repeat(60)]);
  assert.deepEqual(refused('x'.repeat(61)).words, ['report-id', `${'x'.repeat(60)}…`]);
  assert.equal(refused('Sales').given.detail, undefined);
  assert.equal(refused(`${id} ${id} ${group}`).given.detail, `Ids in it: ${id}, ${group}.`);
});

test('an id that must be there is missing where there is none, or something else than text', () => {
  for (const value of [undefined, null, 5, {}, '', ' ']) {
    assert.throws(() => readRequiredGuid(value, 'a'), {code: 'InvalidAttribute', textKey: 'missingGuid'});
  }
  assert.equal(readRequiredGuid(id.toUpperCase(), 'a'), id);
});

test('text without JSON in it is not set, and what is no JSON is refused', () => {
  for (const text of ['', '  ', '\n']) {
    assert.equal(readJson(text, 'settings'), undefined);
    assert.equal(readList(text, 'filters'), undefined);
  }
  assert.throws(() => readJson('{', 'settings'), {code: 'InvalidAttribute', textKey: 'notJson', words: ['settings']});
});
