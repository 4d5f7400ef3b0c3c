// The console: reads and sets what the test control offers, by the same calls as anybody's tests.
const $ = id => document.getElementById(id);
const laneSelect = $('lane');
let lane = '';
let newest = 0;
let shown = [];

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
const copyable = ({id, name, detail}) => {
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
    button,
    ...(detail ? [make('span', detail, {className: 'summary'})] : []),
  );
  return item;
};

async function refresh() {
  const status = await send('GET', 'status');
  options(laneSelect, status.lanes);
  $('clock').textContent = `${status.clock.now.replace('T', ' ').replace(/\.\d+Z/, ' UTC')} (${status.clock.mode})`;
  const emulated = status.operations.map(o => o.id);
  options($('journal-operation'), emulated, [['', 'all']]);
  options($('fault-operation'), emulated, [['', 'every operation']]);
  $('world').replaceChildren(
    ...[
      ...status.reports.map(r => ({...r, name: `Report ${r.name}`})),
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
  const query = new URLSearchParams({limit: '200', ...(operation && {operationId: operation})});
  shown = (await send('GET', `journal?${query}`)).value.reverse();
  $('journal-empty').hidden = shown.length > 0;
  if (shown.length > 0 && shown[0].sequence === newest && $('journal').rows.length === shown.length) return;
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
  $('entry-text').textContent = [
    `${entry.method} ${entry.path}`,
    headers(entry.requestHeaders),
    '',
    pretty(entry.requestBody),
    '',
    `${entry.status}`,
    headers(entry.responseHeaders),
    '',
    pretty(entry.responseBody),
    ...(entry.note ? ['', entry.note] : []),
    ...(entry.nearMisses ? ['', 'Near:', ...entry.nearMisses] : []),
  ].join('\n');
  $('entry').hidden = false;
  $('entry-text').focus();
}

laneSelect.onchange = () =>
  act(() => {
    lane = laneSelect.value;
    newest = -1;
  });
$('reset').onclick = () => act(() => send('POST', 'reset'));
$('journal-clear').onclick = () => act(() => send('DELETE', 'journal'));
$('journal-operation').onchange = () => act(showJournal);
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
