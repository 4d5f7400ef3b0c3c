import assert from 'node:assert/strict';
import test from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import {createCaller} from './support/control-caller.js';

interface Described {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        summary: string;
        parameters?: {name: string; in: string; required: boolean; schema: object}[];
        requestBody?: {content: Record<string, {schema: object}>};
        responses: Record<string, {description: string; content?: Record<string, {schema: object}>}>;
      }
    >
  >;
}

test('the description holds every operation once, with its parameters, and schemas that compile', async () => {
  const caller = createCaller();
  const {openapi, paths} = (await caller.call('Control_OpenApi')).json as Described;
  assert.equal(openapi, '3.1.0');
  const described = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({path, verb, ...operation})),
  );
  assert.deepEqual(described.map(d => d.operationId).sort(), caller.emulator.operations.map(o => o.id).sort());
  const ajv = new Ajv2020({strict: false, validateFormats: false});
  for (const {path, operationId, summary, parameters = [], requestBody, responses} of described) {
    assert.ok(summary.endsWith('.') || summary.endsWith(')'), operationId);
    assert.deepEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      parameters.filter(p => p.in === 'path' && p.required).map(p => p.name),
      operationId,
    );
    const schemas = [
      ...parameters.map(p => p.schema),
      ...Object.values(requestBody?.content ?? {}).map(c => c.schema),
      ...Object.values(responses).flatMap(r => Object.values(r.content ?? {}).map(c => c.schema)),
    ];
    for (const schema of schemas) assert.doesNotThrow(() => ajv.compile(schema), operationId);
    assert.ok(
      Object.values(responses).every(r => r.description),
      operationId,
    );
  }
});
