import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {describe} from '../scripts/describe.mjs';
import {reportEventNames} from './events.js';

const files = describe();

test('manifest, editors\' data and README are what the source says', () => {
  for (const [name, text] of Object.entries(files)) {
    assert.equal(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'), text, `${name} is out of date: run node packages/pbi-bound-report/scripts/describe.mjs`);
  }
});

test('every event, attribute and member is described', () => {
  const manifest = JSON.parse(files['custom-elements.json'] ?? '') as {modules: {declarations: {events: {name: string; description?: string}[]; attributes: {name: string; description?: string}[]; members: {name: string; description?: string}[]}[]}[]};
  const element = manifest.modules[0]?.declarations[0];
  assert.ok(element);
  for (const member of [...element.attributes, ...element.members, ...element.events]) assert.ok(member.description, member.name);
  const events = new Set(element.events.map(event => event.name));
  for (const type of [...Object.values(reportEventNames), 'pbi-status', 'pbi-bound', 'pbi-error', 'pbi-token', 'pbi-metric']) assert.ok(events.has(type), type);
});
