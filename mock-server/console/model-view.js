// A dataset's model as a picture and as tables, and a box for queries.
import {send} from './control.js';
import {$, make, makeTable, setOptions} from './dom.js';
import {drawModel} from './model-picture.js';
import {createModelReader, makeRows, quoteTable} from './rows-view.js';

const scroll = (label, ...children) => {
  const region = make('div', {className: 'scroll', tabIndex: 0, role: 'region'}, ...children);
  region.setAttribute('aria-label', label);
  return region;
};
const tableOf = (caption, head, rows) =>
  rows.length === 0 ? undefined : scroll(caption, makeTable({caption, head, rows}));

function makeTables({tables, relationships, roles, users}) {
  const columns = tables.flatMap(({name, columns: own}) => own.map(c => [name, c.name, c.dataType, c.formatString]));
  const measures = tables.flatMap(({name, measures: own}) =>
    own.map(m => [name, m.name, m.definition, m.formatString]),
  );
  const filters = roles.flatMap(({name, tableFilters, members, usernames}) =>
    (tableFilters.length > 0 ? tableFilters : [{table: 'all', expression: 'every row'}]).map(({table, expression}) => [
      name,
      table,
      expression,
      members.join(', '),
      usernames.join(', '),
    ]),
  );
  return [
    tableOf(
      'Relationships',
      ['From (many)', 'To (one)'],
      relationships.map(r => [`${r.from}[${r.fromColumn}]`, `${r.to}[${r.toColumn}]`]),
    ),
    tableOf(
      'Tables',
      ['Table', 'Rows', 'Columns', 'Measures', 'Hierarchies'],
      tables.map(t => [
        t.name,
        t.rows.toLocaleString('en'),
        t.columns.length,
        t.measures.length,
        (t.hierarchies ?? []).map(({name, levels}) => `${name}: ${levels.join(' › ')}`).join('; '),
      ]),
    ),
    tableOf('Columns', ['Table', 'Column', 'Type', 'Format'], columns),
    tableOf('Measures', ['Table', 'Measure', 'Is', 'Format'], measures),
    tableOf('Roles', ['Role', 'Table', 'Lets rows through where', 'Members', 'Usernames with rows'], filters),
    tableOf(
      'People',
      ['Person', 'Roles', 'Sees'],
      users.map(({userPrincipalName, roles: own, seesAllRows}) => [
        userPrincipalName,
        own.join(', '),
        seesAllRows ? 'every row' : 'what the roles let through',
      ]),
    ),
  ].filter(Boolean);
}

export function createModelView({act}) {
  const models = createModelReader();
  let drawn;
  async function draw() {
    const datasetId = $('model-dataset').value;
    if (!datasetId || datasetId === drawn) return;
    const model = await models.read(datasetId);
    if ($('model-dataset').value !== datasetId) return;
    drawn = datasetId;
    $('model-picture').replaceChildren(drawModel(model));
    $('model-tables').replaceChildren(...makeTables(model));
    setOptions($('query-as'), [
      ['', 'no row-level security'],
      ...model.users.map(({userPrincipalName, displayName}) => [userPrincipalName, displayName]),
    ]);
    $('query-text').value = `EVALUATE ${quoteTable(model.tables[0]?.name ?? '')}`;
    $('query-result').replaceChildren();
    $('query-state').textContent = '';
  }
  $('model-dataset').onchange = () => act(draw);
  $('query-form').onsubmit = event => {
    event.preventDefault();
    act(async () => {
      $('query-result').replaceChildren();
      $('query-state').textContent = '';
      const userPrincipalName = $('query-as').value;
      const result = await send('POST', 'query', {
        datasetId: $('model-dataset').value,
        query: $('query-text').value,
        ...(userPrincipalName && {userPrincipalName}),
      });
      const {rows, totalRows, note} = result;
      const shown = rows.length < totalRows ? `, the first ${rows.length} shown` : '';
      $('query-state').textContent = [`${totalRows.toLocaleString('en')} rows${shown}.`, note]
        .filter(Boolean)
        .join(' ');
      $('query-result').replaceChildren(scroll('Result', makeRows('Result', result)));
    });
  };
  return {
    async refresh({datasets}) {
      setOptions(
        $('model-dataset'),
        datasets.map(({id, name}) => [id, name]),
      );
      await draw();
    },
    reset() {
      models.forget();
      drawn = undefined;
    },
  };
}
