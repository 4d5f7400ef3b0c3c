// Who sees what: the rows of a table, side by side for people and identities, by the emulator's own queries.
import {send} from './control.js';
import {$, make, makeTable, setOptions} from './dom.js';
import {identityText} from './token-view.js';

const maxRows = 20;
/** A name as DAX has it. */
export const quoteTable = name => `'${name.replaceAll("'", "''")}'`;
/** A cell as people read it; a date is without its time where that is midnight. */
export const cellText = value => (value === null ? '' : String(value).replace(/T00:00:00\.000Z$/, ''));

/** The rows that a query returned, as a table. */
export const makeRows = (caption, {columns, rows}) =>
  makeTable({caption, head: columns.map(({name}) => name), rows: rows.map(row => row.map(cellText))});

/** Reads a model once, and again when another is asked for. What was asked for before it was forgotten is not kept. */
export const createModelReader = () => {
  let known = {};
  return {
    async read(datasetId) {
      if (known.id === datasetId) return known;
      const before = known;
      const model = await send('GET', `datasets/${datasetId}/model`);
      if (known === before) known = model;
      return model;
    },
    forget() {
      known = {};
    },
  };
};

export function createRowsView({act}) {
  const models = createModelReader();
  /** Who looks, for each dataset: what is sent of each. */
  const viewersOf = new Map();
  let drawn = '';

  const firstViewers = ({roles}) => [
    {},
    ...roles.map(({name, usernames: [username]}) => ({...(username && {username}), roles: [name]})),
  ];
  const drawRoles = ({roles, users}) => {
    $('rows-roles').replaceChildren(
      make('legend', {}, 'Roles'),
      ...roles.map(({name}) => make('label', {}, make('input', {type: 'checkbox', name: 'roles', value: name}), name)),
    );
    $('rows-identity-form').hidden = roles.length === 0;
    $('rows-no-roles').hidden = roles.length > 0;
    setOptions(
      $('rows-person'),
      users.map(({userPrincipalName, displayName}) => [userPrincipalName, displayName]),
    );
    $('rows-person-form').hidden = users.length === 0;
  };

  const card = (viewer, result, datasetId, model) => {
    const person = model.users.find(user => user.userPrincipalName === viewer.userPrincipalName);
    const title = person ? person.displayName : identityText(result.identity);
    const {rows, totalRows, note} = result;
    const count = `${totalRows.toLocaleString('en')} rows${rows.length < totalRows ? `, the first ${rows.length} shown` : ''}`;
    const scroll = make('div', {className: 'scroll', tabIndex: 0, role: 'region'}, makeRows(count, result));
    scroll.setAttribute('aria-label', `Rows of ${title}`);
    const remove = make(
      'button',
      {
        type: 'button',
        ariaLabel: `Take ${title} away`,
        onclick: () =>
          act(() => {
            viewersOf.set(
              datasetId,
              viewersOf.get(datasetId).filter(other => other !== viewer),
            );
          }),
      },
      '×',
    );
    return make(
      'article',
      {className: 'card'},
      make('div', {className: 'tools'}, make('h3', {}, title), remove),
      person && make('p', {className: 'hint'}, identityText(result.identity)),
      note && make('p', {className: 'bad'}, note),
      scroll,
    );
  };

  async function draw() {
    const datasetId = $('rows-dataset').value;
    if (!datasetId) return;
    const model = await models.read(datasetId);
    // Whoever has chosen another meanwhile is not shown this one under its name.
    if ($('rows-dataset').value !== datasetId) return;
    setOptions(
      $('rows-table'),
      model.tables.map(({name}) => name),
    );
    if (!viewersOf.has(datasetId)) viewersOf.set(datasetId, firstViewers(model));
    const viewers = viewersOf.get(datasetId);
    const keyNow = () =>
      JSON.stringify([$('rows-dataset').value, $('rows-table').value, viewersOf.get($('rows-dataset').value)]);
    const key = keyNow();
    if (key === drawn) return;
    if (JSON.parse(drawn || '[]')[0] !== datasetId) drawRoles(model);
    const query = `EVALUATE ${quoteTable($('rows-table').value)}`;
    const results = await Promise.all(
      viewers.map(viewer => send('POST', 'query', {datasetId, query, maxRows, ...viewer})),
    );
    if (keyNow() !== key) return;
    $('rows').replaceChildren(...viewers.map((viewer, i) => card(viewer, results[i], datasetId, model)));
    drawn = key;
  }

  const add = viewer =>
    act(() => {
      const id = $('rows-dataset').value;
      viewersOf.set(id, [...(viewersOf.get(id) ?? []), viewer]);
    });
  $('rows-dataset').onchange = $('rows-table').onchange = () => act(draw);
  $('rows-person-form').onsubmit = event => {
    event.preventDefault();
    add({userPrincipalName: $('rows-person').value});
  };
  $('rows-identity-form').onsubmit = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    const {username, customData} = Object.fromEntries(form);
    add({...(username && {username}), ...(customData && {customData}), roles: form.getAll('roles')});
  };
  return {
    async refresh({datasets}) {
      setOptions(
        $('rows-dataset'),
        datasets.map(({id, name}) => [id, name]),
      );
      await draw();
    },
    reset() {
      models.forget();
      viewersOf.clear();
      drawn = '';
    },
  };
}
