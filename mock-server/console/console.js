// The console: reads and sets what the test control offers, by the same calls as anybody's tests.
import {curlOf, holds, whyOf} from './entry-view.js';

const $ = id => document.getElementById(id);
const laneSelect = $('lane');
let lane = '';
let newest = 0;
let shown = [];
/** What the lane has, as it was last told. */
let world = {reports: [], datasets: []};
/** What to do about refusals, by their words. */
let remedies = {powerBi: [], entra: {}};
let searched = '';

async function send(method, path, body) {
  const response = await fetch(`__emulator/${path}`, {
    method,
    headers: {...(lane && {'x-emulator-lane': lane}), ...(body && {'Content-Type': 'application/json'})},
    ...(body && {body: JSON.stringify(body)}),
  });
  const text = await response.text();
  const content = text && JSON.parse(text);
  if (!response.ok) throw new Error(content?.error?.message ?? `${method} ${path}: ${response.status}`);
  return content;
}

/** Runs an action of the user, then shows the new state; an error is shown until the next success. */
async function act(work) {
  try {
    await work?.();
    await refresh();
    $('problem').hidden = true;
  } catch (error) {
    $('problem').textContent =
      error instanceof TypeError ? 'The emulator does not respond. Is it still running?' : error.message;
    $('problem').hidden = false;
  }
}

const make = (tag, text, props = {}) => Object.assign(document.createElement(tag), {textContent: text, ...props});
const options = (select, values, first = []) => {
  const chosen = select.value;
  const wanted = [...first, ...values.map(v => [v, v])];
  if (wanted.map(String).join() === [...select.options].map(o => String([o.value, o.textContent])).join()) return;
  select.replaceChildren(...wanted.map(([value, text]) => make('option', text, {value})));
  if (wanted.some(([value]) => value === chosen)) select.value = chosen;
};
const copyable = ({id, name, detail, open}) => {
  const item = make('li', '');
  const button = make('button', 'Copy', {
    type: 'button',
    onclick: async () => {
      await navigator.clipboard.writeText(id);
      button.textContent = 'Copied';
    },
  });
  button.setAttribute('aria-label', `Copy the id of ${name}`);
  item.append(
    make('strong', name),
    make('code', id),
    ...(open ? [make('button', 'Open', {type: 'button', onclick: open, ariaLabel: `Open ${name}`})] : []),
    button,
    ...(detail ? [make('span', detail, {className: 'summary'})] : []),
  );
  return item;
};

async function refresh() {
  const status = await send('GET', 'status');
  options(laneSelect, status.lanes);
  world = status;
  $('clock').textContent = `${status.clock.now.replace('T', ' ').replace(/\.\d+Z/, ' UTC')} (${status.clock.mode})`;
  const emulated = status.operations.map(o => o.id);
  options($('journal-operation'), emulated, [['', 'all']]);
  options($('fault-operation'), emulated, [['', 'every operation']]);
  $('world').replaceChildren(
    ...[
      ...status.reports.map(r => ({...r, name: `Report ${r.name}`, open: () => chooseReport(r)})),
      ...status.datasets.map(d => ({...d, name: `Dataset ${d.name}`})),
    ].map(thing => copyable({...thing, detail: `workspace ${thing.workspaceId}`})),
  );

  const faults = (await send('GET', 'faults')).value;
  $('faults-empty').hidden = faults.length > 0;
  $('faults').replaceChildren(
    ...faults.map(({faultId, hits, matches, ...fault}) => {
      const item = make('li', '');
      const {failure, operation, ...rest} = fault;
      const words = [
        failure ?? '',
        operation ? `on ${operation}` : '',
        ...Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
      ]
        .filter(Boolean)
        .join(', ');
      item.append(
        make('strong', words),
        make('code', `${hits} of ${matches} calls`),
        make('button', 'Remove', {type: 'button', onclick: () => act(() => send('DELETE', `faults/${faultId}`))}),
      );
      return item;
    }),
  );

  if ($('journal-follow').checked) await showJournal();
}

async function showJournal() {
  const operation = $('journal-operation').value;
  const search = $('journal-search').value.trim();
  const query = new URLSearchParams({limit: search ? '1000' : '200', ...(operation && {operationId: operation})});
  const entries = (await send('GET', `journal?${query}`)).value.reverse();
  shown = search ? entries.filter(entry => holds(entry, search)) : entries;
  $('journal-empty').hidden = shown.length > 0;
  const isDrawn = shown[0]?.sequence === newest && $('journal').rows.length === shown.length && search === searched;
  if (shown.length > 0 && isDrawn) return;
  searched = search;
  newest = shown[0]?.sequence ?? 0;
  $('journal').replaceChildren(
    ...shown.map(entry => {
      const row = make('tr', '');
      const call = make('td', '');
      call.append(make('button', `${entry.method} ${entry.path}`, {type: 'button', onclick: () => showEntry(entry)}));
      row.append(
        make('td', entry.sequence),
        make('td', entry.at.slice(11, 23)),
        call,
        make('td', entry.connection ?? entry.status, {className: entry.status >= 400 || entry.connection ? 'bad' : ''}),
        make('td', remarksOn(entry).join(', ')),
      );
      return row;
    }),
  );
}

/** Faults, waiting time, and why a report shows nothing. */
const remarksOn = ({faults = [], delayMs, note}) => [
  ...faults,
  ...(delayMs ? [`${delayMs} ms`] : []),
  ...(note ? [note] : []),
];

function showEntry(entry) {
  const pretty = text => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text ?? '';
    }
  };
  const headers = all =>
    Object.entries(all)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
  $('entry-title').textContent = `#${entry.sequence} ${entry.operationId ?? 'no operation'}`;
  const request = [`${entry.method} ${entry.path}`, headers(entry.requestHeaders), '', pretty(entry.requestBody)];
  const response = [
    entry.connection ?? entry.status,
    headers(entry.responseHeaders ?? {}),
    '',
    pretty(entry.responseBody),
  ];
  $('entry-request').textContent = request.join('\n');
  $('entry-response').textContent = response.join('\n');
  $('entry-why').replaceChildren(...whyOf(entry, remedies).map(reason => make('li', reason)));
  $('entry-curl').textContent = 'Copy as curl';
  $('entry-curl').onclick = async () => {
    await navigator.clipboard.writeText(curlOf(entry, location.origin));
    $('entry-curl').textContent = 'Copied';
  };
  $('entry').hidden = false;
  $('entry-request').focus();
}

/** Shows what a report can be opened on and as whom, with the report's own dataset chosen. */
function chooseReport(report) {
  $('open-report').replaceChildren(...world.reports.map(r => make('option', r.name, {value: r.id})));
  $('open-report').value = report.id;
  $('open-dataset').replaceChildren(...world.datasets.map(d => make('option', d.name, {value: d.id})));
  if (report.datasetId) $('open-dataset').value = report.datasetId;
  showRoles();
  $('open').hidden = false;
  $('open').scrollIntoView({block: 'nearest'});
  $('open-report').focus();
}

function showRoles() {
  const roles = world.datasets.find(d => d.id === $('open-dataset').value)?.roles ?? [];
  const choices = roles.map((role, i) => {
    const label = make('label', '');
    label.append(make('input', '', {type: 'checkbox', name: 'roles', value: role, checked: i === 0}), role);
    return label;
  });
  $('open-roles').replaceChildren(make('legend', 'Roles'), ...choices);
  $('open-roles').hidden = roles.length === 0;
}

/** What the report page says, in the words of the events that it raises. */
const stateOf = {
  loaded: () => 'Loaded.',
  rendered: () => 'Rendered.',
  error: ({message, detailedMessage}) => [message, detailedMessage].filter(Boolean).join(': '),
};
/** Ends the listening to the frame that was opened last. */
let stopHearing = () => {};

/** Opens the report page in a frame and loads the report, in the messages that powerbi-client sends. */
async function openReport(form) {
  const {reportId, datasetId, username} = Object.fromEntries(form);
  const roles = form.getAll('roles');
  const own = world.reports.find(r => r.id === reportId)?.datasetId;
  const identity = {...(username && {username}), ...(roles.length > 0 && {roles})};
  const {token, embedPath} = await send('POST', 'preview-token', {reportId, datasetId, ...identity});
  stopHearing();
  const hearing = new AbortController();
  stopHearing = () => hearing.abort();
  const uid = crypto.randomUUID ? crypto.randomUUID() : String(Date.now());
  const frame = make('iframe', '', {title: 'The report', src: `${embedPath.slice(1)}?uid=${uid}`});
  $('open-state').textContent = 'Loading…';
  const load = {
    type: 'report',
    id: reportId,
    accessToken: token,
    tokenType: 1,
    uniqueId: uid,
    ...(datasetId !== own && {datasetBinding: {datasetId}}),
  };
  const hear = ({source, data}) => {
    if (source !== frame.contentWindow || typeof data?.url !== 'string') return;
    const name = data.url.split('/').pop();
    if (Object.hasOwn(stateOf, name)) $('open-state').textContent = stateOf[name](data.body ?? {});
    frame.contentWindow.postMessage({id: data.id, headers: data.headers, statusCode: 200, body: {}}, location.origin);
  };
  addEventListener('message', hear, {signal: hearing.signal});
  frame.onload = () =>
    frame.contentWindow.postMessage(
      {id: `load-${uid}`, method: 'POST', url: '/report/load', headers: {id: `load-${uid}`, uid}, body: load},
      location.origin,
    );
  $('open-stage').replaceChildren(frame);
}

$('open-report').onchange = () => chooseReport(world.reports.find(r => r.id === $('open-report').value));
$('open-dataset').onchange = showRoles;
$('open-form').onsubmit = event => {
  event.preventDefault();
  const form = new FormData(event.target);
  act(() => openReport(form));
};
$('open-close').onclick = () => {
  stopHearing();
  $('open-stage').replaceChildren();
  $('open-state').textContent = '';
  $('open').hidden = true;
};

laneSelect.onchange = () =>
  act(() => {
    lane = laneSelect.value;
    newest = -1;
  });
$('reset').onclick = () => act(() => send('POST', 'reset'));
$('journal-clear').onclick = () => act(() => send('DELETE', 'journal'));
$('journal-operation').onchange = () => act(showJournal);
$('journal-search').oninput = () => act(showJournal);
$('fault-form').onsubmit = event => {
  event.preventDefault();
  const {failure, operation, times} = Object.fromEntries(new FormData(event.target));
  act(() => send('POST', 'faults', {failure, ...(operation && {operation}), ...(times && {times: Number(times)})}));
};
for (const button of document.querySelectorAll('[data-advance]')) {
  button.onclick = () => act(() => send('PUT', 'clock', {advanceMs: Number(button.dataset.advance)}));
}
for (const button of document.querySelectorAll('[data-clock]')) {
  button.onclick = () => act(() => send('PUT', 'clock', {mode: button.dataset.clock}));
}

act(async () => {
  remedies = await send('GET', 'console/remedies.json');
  const ids = (await send('GET', 'test-ids')).value;
  $('test-ids').replaceChildren(...ids.map(({id, name, summary}) => copyable({id, name, detail: summary})));
  options(
    $('fault-failure'),
    ids.map(i => i.name),
  );
  $('fault-failure').value = 'throttled';
});
// One look at a time: a slow response must not pile up requests.
const watch = async () => {
  if (document.visibilityState === 'visible') await act();
  setTimeout(watch, 1000);
};
setTimeout(watch, 1000);
