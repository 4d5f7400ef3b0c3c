/** The playground's page: one element, everything that can be set on it, and everything that it tells. */
import {listenToFrames, withoutTokens, type FrameMessage} from './frame-messages.js';
import {html, nothing, render, type TemplateResult} from 'lit';
import type {PbiBoundReport, PbiTokenEvent} from 'pbi-bound-report';
import {createEmulatorClient, type TestId} from '@pbi-bound-report/emulator/client';
import type {PlaygroundContent} from '../../playground-content.js';
import {sampleKinds, sampleOf, type SampleKind} from './code-samples.js';
import {controlOf, groupOf, type ManifestElement, type ManifestMember} from './controls.js';
import {readState, writeState} from './state.js';

interface LogEntry {
  at: number;
  title: string;
  body: unknown;
}
interface Bar {
  name: string;
  start: number;
  duration: number;
}

/** Entries that a list keeps. */
const most = 500;
const find = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page lacks #${id}.`);
  return found as T;
};

const messages: FrameMessage[] = [];
listenToFrames(message => {
  messages.unshift(message);
  messages.length = Math.min(messages.length, most);
  draw('watch', 'tools');
});

const readJson = async <T>(path: string): Promise<T> => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`Failed to read ${path}: status ${response.status}. Start the demo again.`);
  return (await response.json()) as T;
};
const [content, manifest] = await Promise.all([
  readJson<PlaygroundContent>('../playground-content'),
  readJson<{modules: {declarations: ManifestElement[]}[]}>('../custom-elements.json'),
]);
const element = manifest.modules[0]?.declarations[0];
if (!element) throw new Error('Failed to read the manifest: it declares no element. Make it anew.');
const fields = element.members.filter(member => member.kind === 'field');
const settable = fields.filter(member => !member.readonly);
const methods = element.members.filter(member => member.kind === 'method');
const emulator = createEmulatorClient(content.emulatorOrigin, {lane: content.lane});

const report = find<HTMLElement>('report') as PbiBoundReport;
const known = new Set(settable.flatMap(({attribute}) => (attribute === undefined ? [] : [attribute])));
const linked = readState(location.hash, known);
const first: Record<string, string> = {
  'report-id': content.reports[0]?.id ?? '',
  'dataset-id': content.datasets[0]?.id ?? '',
  'token-endpoint': content.tokenEndpoint,
  label: 'Retail sales',
  loading: 'eager',
};
const attributes = new Map(Object.entries(Object.keys(linked.attributes).length > 0 ? linked.attributes : first));
let width = linked.width;
let sample: SampleKind = 'HTML';
let watched: 'events' | 'messages' | 'failures' = 'failures';
let wanted = '';
let token: {got: number; expiration: number} | undefined;
let testIds: TestId[] = [];
let failure: string | undefined;
let said = '';
const events: LogEntry[] = [];
let bars: Bar[] = [];

for (const {name} of element.events) {
  report.addEventListener(name, (event: Event) => {
    const own = Object.fromEntries(
      Object.getOwnPropertyNames(event)
        .filter(key => key !== 'isTrusted' && key !== 'type')
        .map(key => [key, plain(Reflect.get(event, key))]),
    );
    if (name === 'pbi-token') {
      const {expiration} = event as unknown as PbiTokenEvent;
      token = expiration && {got: Date.now(), expiration: expiration.getTime()};
    }
    events.unshift({at: performance.now(), title: name, body: own});
    events.length = Math.min(events.length, most);
    draw('watch', 'tools', 'token');
  });
}
/** Errors have members that JSON does not see. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) {
    const own = Object.getOwnPropertyNames(value).filter(key => key !== 'stack' && key !== 'cause');
    return withoutTokens(Object.fromEntries(own.map(key => [key, value[key as keyof Error]])));
  }
  try {
    return withoutTokens(JSON.parse(JSON.stringify(value)) as unknown);
  } catch {
    return String(value);
  }
}

const prefix = 'pbi-bound-report:';
new PerformanceObserver(list => {
  for (const {name, startTime, duration} of list.getEntries()) {
    if (!name.startsWith(prefix)) continue;
    const bar = {name: name.slice(prefix.length), start: startTime, duration};
    // A token is the first step of a load: what stands there is of the load before.
    if (bar.name === 'token' && bars.some(({name: other}) => other === 'token')) bars = [];
    bars = [...bars.filter(({name: other}) => other !== bar.name), bar];
  }
  draw('waterfall');
}).observe({type: 'measure', buffered: true});

function set(name: string, value: string | undefined): void {
  if (value === undefined) {
    attributes.delete(name);
    report.removeAttribute(name);
  } else {
    attributes.set(name, value);
    report.setAttribute(name, value);
  }
  keepState();
  draw('controls', 'code', 'tools');
}
function keepState(): void {
  const state = writeState({attributes: Object.fromEntries(attributes), ...(width === undefined ? {} : {width})});
  history.replaceState(null, '', `#${state}`);
}

/** Does something that can fail, and tells what came of it. */
function act(name: string, action: () => unknown): void {
  said = `${name} …`;
  draw('tools');
  void Promise.resolve()
    .then(action)
    .then(
      result => {
        said = `${name}: ${typeof result === 'string' ? result.slice(0, 200) : 'done'}`;
      },
      (error: unknown) => {
        said = `${name}: ${String(error)}`;
      },
    )
    .finally(() => draw('tools', 'token', 'watch'));
}

/** A description of the manifest, whose names stand between backticks. */
const prose = (text: string): unknown[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));

function control(member: ManifestMember): TemplateResult {
  const {name, attribute, description = ''} = member;
  const kind = controlOf(member);
  const title = attribute ?? `.${name}`;
  if (kind.kind === 'code' || attribute === undefined) {
    return html`<div class="field"><span class="name">.${name}</span><p>${prose(description)} Only code sets it.</p></div>`;
  }
  const id = `set-${attribute}`;
  const value = attributes.get(attribute);
  const label = html`<label for=${id} class=${value === undefined ? '' : 'is-set'}>${title}</label>`;
  const change = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    set(attribute, text === '' ? undefined : text);
  };
  const note = html`<p>${prose(description)}</p>`;
  switch (kind.kind) {
    case 'switch':
      return html`<div class="field">
        <label for=${id}
          ><input
            id=${id}
            type="checkbox"
            .checked=${value !== undefined}
            @change=${(event: Event) => set(attribute, (event.target as HTMLInputElement).checked ? '' : undefined)}
          />${title}</label
        >${note}
      </div>`;
    case 'choice':
      return html`<div class="field">
        ${label}<select id=${id} @change=${change}>
          <option value="" ?selected=${value === undefined}>(not set)</option>
          ${kind.values.map(choice => html`<option value=${choice} ?selected=${choice === value}>${choice}</option>`)}
        </select>${note}
      </div>`;
    case 'json':
      return html`<div class="field">
        ${label}<textarea id=${id} spellcheck="false" .value=${value ?? ''} @change=${change}></textarea>${note}
      </div>`;
    default: {
      const list = suggestions(attribute);
      return html`<div class="field">
        ${label}<input
          id=${id}
          type=${kind.kind === 'number' ? 'number' : 'text'}
          list=${list.length > 0 ? `${id}-list` : nothing}
          spellcheck="false"
          .value=${value ?? ''}
          @change=${change}
        />${
          list.length > 0
            ? html`<datalist id="${id}-list">
              ${list.map(item => html`<option value=${item.id}>${item.name}</option>`)}
            </datalist>`
            : nothing
        }${note}
      </div>`;
    }
  }
}
/** What the emulator's world and its test ids have for an id. */
function suggestions(attribute: string): readonly {id: string; name: string}[] {
  const failures = testIds.map(({id, name}) => ({id, name: `fails: ${name}`}));
  if (attribute === 'report-id') return [...content.reports, ...failures];
  if (attribute === 'dataset-id') return [...content.datasets, ...failures];
  return [];
}

const groups = [...new Set(settable.map(groupOf))].map((name, index) => ({
  name,
  members: settable.filter(member => groupOf(member) === name),
  isOpen: index < 2,
}));
/** Controls that are drawn, from the top. All at once would keep a slow processor busy for a third of a second. */
let controlsDrawn = 0;
/** Controls that are drawn in one task. */
const controlsPerTask = 6;

function drawControls(): TemplateResult {
  let room = controlsDrawn;
  const take = <T>(items: readonly T[]): readonly T[] => {
    const taken = items.slice(0, room);
    room -= taken.length;
    return taken;
  };
  return html`
    ${groups.map(({name, members, isOpen}) => {
      const shown = take(members);
      return shown.length === 0
        ? nothing
        : html`<details ?open=${isOpen}>
            <summary>${name}</summary>
            <div>${shown.map(control)}</div>
          </details>`;
    })}
    ${drawMethods(take(methods))}
  `;
}
function drawMethods(shown: readonly ManifestMember[]): TemplateResult | typeof nothing {
  if (shown.length === 0) return nothing;
  return html`<details open>
    <summary>Methods</summary>
    <div>
      ${shown.map(
        ({name, description, parameters = []}) => html`<div class="field">
          <button type="button" @click=${() => act(`${name}()`, () => call(name, parameters))}>${name}()</button>
          ${parameters
            .filter(parameter => parameter.default === undefined)
            .map(
              parameter =>
                html`<input
                  id="with-${name}-${parameter.name}"
                  aria-label="${name}: ${parameter.name}"
                  placeholder=${parameter.name}
                />`,
            )}
          <p>${prose(description ?? '')}</p>
        </div>`,
      )}
    </div>
  </details>`;
}
function call(name: string, parameters: NonNullable<ManifestMember['parameters']>): unknown {
  const given = parameters
    .filter(parameter => parameter.default === undefined)
    .map(parameter => find<HTMLInputElement>(`with-${name}-${parameter.name}`).value);
  return (report as unknown as Record<string, (...given: string[]) => unknown>)[name]?.(...given);
}

const widths: readonly (readonly [string, number | undefined])[] = [
  ['Phone', 360],
  ['Tablet', 768],
  ['Desktop', 1200],
  ['All', undefined],
];
function drawTools(): TemplateResult {
  return html`<div class="row">
    <span class="row" role="group" aria-label="Width">
      ${widths.map(
        ([name, pixels]) =>
          html`<button
            type="button"
            aria-pressed=${pixels === width}
            @click=${() => {
              width = pixels;
              report.style.width = pixels === undefined ? '' : `${pixels}px`;
              keepState();
              draw('tools');
            }}
          >
            ${name}${pixels === undefined ? '' : ` ${pixels}`}
          </button>`,
      )}
    </span>
    <span class="grow status" role="status"
      ><strong>${report.status ?? 'idle'}</strong> ${report.error ? `${report.error.code}: ${report.error.message}` : ''}
      ${said}</span
    >
    <button type="button" @click=${() => act('Copy link', () => navigator.clipboard.writeText(location.href))}>
      Copy link
    </button>
    <button
      type="button"
      @click=${() => {
        location.hash = '';
        location.reload();
      }}
    >
      Start over
    </button>
  </div>`;
}

const minutes = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
function drawToken(): TemplateResult {
  const life = token && token.expiration - token.got;
  const left = token && token.expiration - Date.now();
  const share = life === undefined || left === undefined ? 0 : Math.max(0, Math.min(1, left / life));
  // Ten minutes before the end, of short ones a tenth of their life before.
  const renewal = life === undefined ? 0 : Math.min(600_000, life / 10) / life;
  return html`<div class="panel">
    <div class="row">
      <h2>Token</h2>
      <span class="status grow">
        ${left === undefined ? 'none yet' : html`ends in <strong>${minutes(left)}</strong>, renewed at the mark`}
      </span>
      <button type="button" @click=${() => act('Renew', startAfresh)}>Renew</button>
      <button type="button" @click=${() => act('Expire now', expire)}>Expire now</button>
      <button type="button" @click=${() => act('Short life', shorten)}>Next one lives 30 s</button>
    </div>
    <div class="meter">
      <span style="width: ${share * 100}%"></span><i style="left: ${renewal * 100}%"></i>
    </div>
  </div>`;
}
/**
 * Takes the element out and puts it back: it begins anew, token and frame. `reload()` keeps a token that is good.
 */
async function startAfresh(): Promise<string> {
  const stage = report.parentElement;
  report.remove();
  await new Promise(done => setTimeout(done));
  stage?.append(report);
  return 'begins anew, with a new token';
}
/** Power BI's clock goes on by two hours: the token that the frame has is past its end at the next query. */
async function expire(): Promise<string> {
  await emulator.clock.advance(2 * 60 * 60_000);
  const refresh = report.refresh();
  await refresh.catch(() => undefined);
  return 'Power BI’s clock is two hours ahead; look at the events';
}
async function shorten(): Promise<string> {
  await emulator.faults.add({operation: 'EmbedToken_GenerateToken', tokenLifetimeSeconds: 30, once: true});
  await startAfresh();
  return 'the token lives 30 seconds and is renewed after 27';
}

function drawWaterfall(): TemplateResult {
  const shown = [...bars].sort((a, b) => a.start + a.duration - (b.start + b.duration));
  const from = Math.min(...shown.map(({start}) => start));
  const to = Math.max(...shown.map(({start, duration}) => start + duration));
  const percent = (time: number): number => (to > from ? (time / (to - from)) * 100 : 0);
  // What is cut out of the whole width, at least half a percent of it: a change of size would move the layout.
  const clip = (start: number, duration: number): string => {
    const left = Math.min(percent(start), 99.5);
    const right = Math.min(100 - percent(start + duration), 99.5 - left);
    return `inset(0 ${right}% 0 ${left}% round 3px)`;
  };
  return html`<div class="panel">
    <h2>Timing of the last load</h2>
    <div class="bars">
      ${shown.map(
        ({name, start, duration}) => html`<span>${name}</span>
          <div>
            <span style="clip-path: ${clip(start - from, duration)}"></span>
          </div>
          <span>${Math.round(duration)} ms</span>`,
      )}
    </div>
  </div>`;
}

function drawCode(): TemplateResult {
  const text = sampleOf(sample, Object.fromEntries(attributes), settable);
  return html`<div class="panel">
    <div class="row" role="group" aria-label="Framework">
      ${sampleKinds.map(
        kind =>
          html`<button
            type="button"
            aria-pressed=${kind === sample}
            @click=${() => {
              sample = kind;
              draw('code');
            }}
          >
            ${kind}
          </button>`,
      )}
      <span class="grow"></span>
      <button type="button" @click=${() => act('Copy code', () => navigator.clipboard.writeText(text))}>Copy</button>
    </div>
    <pre tabindex="0"><code>${text}</code></pre>
  </div>`;
}

const written = (value: unknown): string => JSON.stringify(value, null, 1) ?? '';
function drawLog(entries: readonly LogEntry[], clear: () => void): TemplateResult {
  const matches = entries.filter(
    ({title, body}) => wanted === '' || `${title} ${written(body)}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  return html`<div class="row" style="margin-top: 0.5rem">
      <input
        class="grow"
        type="search"
        aria-label="Filter"
        placeholder="Filter"
        .value=${wanted}
        @input=${(event: Event) => {
          wanted = (event.target as HTMLInputElement).value;
          draw('watch');
        }}
      />
      <button
        type="button"
        @click=${() => {
          clear();
          draw('watch');
        }}
      >
        Clear
      </button>
    </div>
    <ol class="log" tabindex="0" aria-label="Newest first">
      ${matches.map(
        ({at, title, body}) =>
          html`<li>
            <details>
              <summary><time>${(at / 1000).toFixed(3)}</time> ${title}</summary>
              <pre tabindex="0"><code>${written(body)}</code></pre>
            </details>
          </li>`,
      )}
    </ol>`;
}

function drawFailures(): TemplateResult {
  return html`<p class="hint">
      One click, and every call fails so until you mend it. Only this page is concerned.
    </p>
    <div class="row" style="margin-top: 0.4rem">
      <button type="button" @click=${() => act('Mend', mend)}>Mend everything</button>
      <span class="status">${failure === undefined ? 'nothing fails' : html`fails: <strong>${failure}</strong>`}</span>
    </div>
    <div class="faults">
      ${testIds.map(
        ({name, summary}) =>
          html`<button
            type="button"
            title=${summary}
            aria-pressed=${failure === name}
            @click=${() => act(name, () => fail(name))}
          >
            ${name}
          </button>`,
      )}
    </div>`;
}
async function fail(name: string): Promise<string> {
  await emulator.faults.clear();
  await emulator.faults.add({operation: '*', failure: name});
  failure = name;
  await startAfresh();
  return testIds.find(id => id.name === name)?.summary ?? '';
}
async function mend(): Promise<string> {
  await emulator.faults.clear();
  await emulator.clock.reset();
  failure = undefined;
  await startAfresh();
  return 'no fault is set, and the clock is right';
}

const views = {
  failures: 'Failures',
  events: 'Events',
  messages: 'Frame messages',
} as const;
function drawWatch(): TemplateResult {
  const list: readonly LogEntry[] =
    watched === 'events'
      ? events
      : messages.map(({at, from, title, body}) => ({at, title: `${from === 'page' ? '→' : '←'} ${title}`, body}));
  const clear = (): void => void (watched === 'events' ? (events.length = 0) : (messages.length = 0));
  return html`<div class="panel">
    <div class="row" role="group" aria-label="What to watch">
      ${Object.entries(views).map(
        ([view, title]) =>
          html`<button
            type="button"
            aria-pressed=${view === watched}
            @click=${() => {
              watched = view as keyof typeof views;
              draw('watch');
            }}
          >
            ${title}${view === 'events' ? ` ${events.length}` : ''}${view === 'messages' ? ` ${messages.length}` : ''}
          </button>`,
      )}
    </div>
    ${watched === 'failures' ? drawFailures() : drawLog(list, clear)}
  </div>`;
}

/** The parts of the page, each of which is drawn by itself, in the order in which they are drawn first. */
const parts = {
  tools: drawTools,
  token: drawToken,
  waterfall: drawWaterfall,
  code: drawCode,
  controls: drawControls,
  watch: drawWatch,
};
type Part = keyof typeof parts;
/** Parts that have been drawn once. */
const started = new Set<Part>();
/** Parts that have to be drawn anew. */
const stale = new Set<Part>();
const drawNow = (part: Part): void => void render(parts[part](), find(part));

/** Draws once for all that happens in a frame's time. What has not been drawn yet is drawn when it is its turn. */
function draw(...changed: Part[]): void {
  if (stale.size === 0) {
    requestAnimationFrame(() => {
      const all = [...stale].filter(part => started.has(part));
      stale.clear();
      all.forEach(drawNow);
    });
  }
  for (const part of changed) stale.add(part);
}

/** Ends the task: the browser shows what there is, and answers its user. */
const pause = (): Promise<void> => new Promise(done => setTimeout(done));
/** Draws everything for the first time, from top to bottom so that nothing moves, and a bit in each task. */
async function drawFirst(): Promise<void> {
  for (const part of Object.keys(parts) as Part[]) {
    await pause();
    started.add(part);
    drawNow(part);
    while (part === 'controls' && controlsDrawn < settable.length + methods.length) {
      controlsDrawn += controlsPerTask;
      drawNow(part);
      await pause();
    }
  }
}

await emulator.reset();
testIds = await emulator.testIds();
await import('pbi-bound-report');
if (width !== undefined) report.style.width = `${width}px`;
for (const [name, value] of attributes) report.setAttribute(name, value);
await drawFirst();
setInterval(() => {
  if (token) draw('token');
}, 1000);
