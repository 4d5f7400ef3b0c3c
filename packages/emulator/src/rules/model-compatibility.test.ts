import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ReportDefinition} from '@pbi-bound-report/contract';
import {Model} from '../engine/model.js';
import {textColumn} from '../engine/model-types.js';
import type {Dataset} from '../world/world.js';
import {missingFields} from './model-compatibility.js';

const model = new Model({
  tables: [{name: 'T', columns: [textColumn('Has', ['a'])], measures: []}],
  relationships: [],
  roles: [],
} as unknown as Dataset);
const column = (name: string) => ({table: 'T', column: name});
const layout = {x: 0, y: 0, width: 1, height: 1};

test('what a report groups by, can be drilled to, shows or asks its reader for is looked for in the model, and listed once', () => {
  const definition: ReportDefinition = {
    parameters: [{name: 'p', prompt: 'P', target: column('Asked')}],
    pages: [
      {
        name: 'p',
        displayName: 'P',
        width: 1,
        height: 1,
        visuals: [
          {
            name: 'v',
            type: 'clusteredBarChart',
            layout,
            groupBy: [column('Has')],
            drill: [column('Has'), column('Deeper')],
            values: [{table: 'T', measure: 'Sum'}],
          },
          {name: 'w', type: 'tableEx', layout, groupBy: [column('Asked'), column('Grouped')]},
        ],
      },
    ],
  };
  assert.deepEqual(missingFields(definition, model).sort(), ['T[Asked]', 'T[Deeper]', 'T[Grouped]', 'T[Sum]']);
  assert.deepEqual(missingFields({pages: []}, model), []);
});
