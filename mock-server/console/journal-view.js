// The journal: a page of it at a time, however long it is. The newest page follows what comes.
import {send} from './control.js';
import {$, arrange, make, setOptions} from './dom.js';
import {curlOf, whyOf} from './entry-view.js';

const pageSize = 100;

/** Faults, waiting time, and why a report shows nothing. */
const remarksOn = ({faults = [], delayMs, note}) => [
  ...faults,
  ...(delayMs ? [`${delayMs} ms`] : []),
  ...(note ? [note] : []),
];

const pretty = text => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text ?? '';
  }
};
const headerLines = headers => Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
const messageText = (head, headers, body) => [head, ...headerLines(headers), '', pretty(body)].join('\n');

/** Under which heading the API's description has an operation. */
const tagOf = operationId => ({Entra: 'Entra', Emulator: 'Emulator'})[operationId.split('_')[0]] ?? 'Power BI REST';

/** A response that holds a token, which the journal does not show. */
const holdsToken = ({responseBody = ''}) => /"(?:token|access_token)"\s*:\s*"\[redacted\]"/.test(responseBody);

/**
 * @param act Runs what a user does, and shows its error.
 * @param describeToken Shows what the token in an entry's response allows.
 */
export function createJournalView({act, describeToken}) {
  /** Where the pages before this one begin; the last one is this page's. Empty: the newest page. */
  let befores = [];
  let next;
  /** Of this page, by number. */
  let rows = new Map();
  /** Why calls are refused, what to change, and the page that explains it. */
  let refusals;
  /** Counts what was asked for: an answer to an earlier question is dropped. */
  let reading = 0;
  let searched = '';

  const rowOf = entry => {
    const {sequence, at, method, path, connection, status} = entry;
    const isBad = status >= 400 || connection !== undefined;
    return make(
      'tr',
      {},
      make('td', {}, String(sequence)),
      make('td', {className: 'at'}, at.slice(11, 23)),
      make(
        'td',
        {},
        make('button', {type: 'button', onclick: () => act(() => showEntry(sequence))}, `${method} ${path}`),
      ),
      make('td', {className: isBad ? 'bad' : ''}, String(connection ?? status)),
      make('td', {}, remarksOn(entry).join(', ')),
    );
  };

  const draw = (entries, {total, dropped}, isSearching) => {
    rows = new Map(entries.map(entry => [entry.sequence, rows.get(entry.sequence) ?? rowOf(entry)]));
    arrange($('journal'), [...rows.values()]);
    $('journal-empty').hidden = entries.length > 0 || isSearching;
    $('journal-empty').textContent = total === 0 ? 'Nothing was called yet.' : 'Nothing is like that.';
    $('journal-newest').disabled = $('journal-newer').disabled = befores.length === 0;
    $('journal-older').disabled = next === undefined;
    const kept = `${total.toLocaleString('en')} kept`;
    const made = dropped > 0 ? `, ${dropped.toLocaleString('en')} older made room` : '';
    const shown = entries.length > 0 ? `#${entries[0].sequence} to #${entries.at(-1).sequence} of ${kept}` : kept;
    $('journal-state').textContent = `${shown}${made}.${isSearching ? ' Searching…' : ''}`;
  };

  /** Reads this page. A search is answered piece by piece: it goes on until the page is full. */
  async function refresh() {
    const run = ++reading;
    const operationId = $('journal-operation').value;
    const search = $('journal-search').value.trim();
    const key = `${operationId} ${search}`;
    if (key !== searched) befores = [];
    searched = key;
    const entries = [];
    let before = befores.at(-1);
    let page;
    do {
      const query = new URLSearchParams({
        limit: String(pageSize - entries.length),
        ...(operationId && {operationId}),
        ...(search && {search}),
        ...(before !== undefined && {before: String(before)}),
      });
      page = await send('GET', `journal/page?${query}`);
      if (run !== reading) return;
      entries.push(...page.value);
      before = next = page.next;
      const isSearching = next !== undefined && entries.length < pageSize;
      if (isSearching && entries.length === 0 && rows.size > 0) continue;
      draw(entries, page, isSearching);
    } while (next !== undefined && entries.length < pageSize);
    draw(entries, page, false);
  }

  async function showEntry(sequence) {
    const entry = await send('GET', `journal/entries/${sequence}`);
    refusals ??= await send('GET', 'console/refusals.json');
    const name = entry.operationId ?? 'no operation';
    $('entry-title').textContent = `#${entry.sequence} ${name} at ${entry.at.slice(11, 23)}`;
    $('entry-request').textContent = messageText(
      `${entry.method} ${entry.path}`,
      entry.requestHeaders,
      entry.requestBody,
    );
    $('entry-response').textContent = messageText(
      String(entry.connection ?? entry.status),
      entry.responseHeaders,
      entry.responseBody,
    );
    $('entry-why').replaceChildren(...whyOf(entry, refusals.rules).map(reasonOf));
    $('entry-curl').textContent = 'Copy as curl';
    $('entry-curl').onclick = () =>
      act(async () => {
        await navigator.clipboard.writeText(curlOf(entry, location.origin));
        $('entry-curl').textContent = 'Copied';
      });
    $('entry-token').hidden = !holdsToken(entry);
    $('entry-token').onclick = () => act(() => describeToken(sequence));
    showDescription(entry);
    $('entry').hidden = false;
    $('entry-title').focus();
  }

  const reasonOf = ({text, rule, anchor}) =>
    make(
      'li',
      {},
      `${text} `,
      make('a', {href: `${refusals.page}#${anchor}`, target: '_blank', rel: 'noopener'}, `About ${rule}`),
    );

  const showDescription = ({operationId}) => {
    const link = $('entry-description');
    link.hidden = operationId === undefined;
    link.href = `./__emulator/docs/#/${encodeURIComponent(tagOf(operationId ?? ''))}/${operationId}`;
  };

  $('journal-operation').onchange = () => act(refresh);
  $('journal-search').oninput = () => act(refresh);
  $('journal-clear').onclick = () =>
    act(async () => {
      await send('DELETE', 'journal');
      befores = [];
    });
  $('journal-newest').onclick = () =>
    act(() => {
      befores = [];
    });
  $('journal-newer').onclick = () =>
    act(() => {
      befores.pop();
    });
  $('journal-older').onclick = () =>
    act(() => {
      if (next !== undefined) befores.push(next);
    });
  return {
    async refresh(status) {
      setOptions($('journal-operation'), [['', 'all'], ...status.operations.map(({id}) => id)]);
      // A page of older entries stays as it is: what comes is on the newest.
      await refresh();
    },
    reset() {
      befores = [];
      rows = new Map();
      $('entry').hidden = true;
    },
  };
}
