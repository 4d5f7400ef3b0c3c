/** Serves a cassette: each call gets the answer that was recorded for it. */
import type {RecordedCall, Cassette, RecordedService} from './cassette.js';
import {fitsRedacted, holdsData, redactionMark} from './redaction-mark.js';

/** A call to be answered from a cassette. */
export interface ReplayedRequest {
  service: RecordedService;
  method: string;
  /** With its query. */
  path: string;
  body: string | undefined;
}

const pathOnly = (path: string): string => (path.split('?')[0] ?? '').replace(/\/$/, '').toLowerCase();

/** What a text says as JSON, as a form, or as it stands. */
function read(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return /^[\w.-]+=/.test(text) ? readForm(text) : text;
  }
}
const readForm = (text: string): Record<string, string[]> => {
  const form = new URLSearchParams(text);
  return Object.fromEntries([...new Set(form.keys())].map(name => [name, form.getAll(name)]));
};
const queryOf = (path: string): Record<string, string[]> => readForm(path.split('?').slice(1).join('?'));

/** Whether two values say the same, members in whatever order. What is redacted in the recorded one may be anything. */
function fits(recorded: unknown, asked: unknown): boolean {
  if (typeof recorded === 'string') {
    return typeof asked === 'string'
      ? fitsRedacted(recorded, asked)
      : recorded === redactionMark && asked !== undefined;
  }
  if (typeof recorded !== 'object' || recorded === null) return recorded === asked;
  if (typeof asked !== 'object' || asked === null || Array.isArray(recorded) !== Array.isArray(asked)) return false;
  const names = Object.keys(recorded);
  if (names.length !== Object.keys(asked).length) return false;
  return names.every(name => {
    const [a, b] = [recorded, asked].map(value => (value as Record<string, unknown>)[name]);
    return (holdsData(name) && Array.isArray(a) && Array.isArray(b)) || fits(a, b);
  });
}

/**
 * Answers calls in the order of the recording: where one was made several times, each time gets its own answer, and
 * the last answer stays. Among recordings of a path, those of the same query and body go first, then those of the same
 * body.
 */
export class Replayer {
  readonly #calls: readonly RecordedCall[];
  readonly #used = new Set<RecordedCall>();

  constructor({entries}: Cassette) {
    this.#calls = entries.filter(entry => entry.kind === 'call');
  }

  /** @returns Undefined where nothing was recorded for the call. */
  find({service, method, path, body}: ReplayedRequest): RecordedCall['response'] | undefined {
    // A name of somebody may stand in a path too: of a workspace's user, say.
    const ofPath = this.#calls.filter(
      call =>
        call.service === service &&
        call.request.method === method &&
        fitsRedacted(pathOnly(call.request.path), pathOnly(path)),
    );
    const asked = {query: queryOf(path), body: read(body)};
    const sameBody = ofPath.filter(call => fits(read(call.request.body), asked.body));
    const same = sameBody.filter(call => fits(queryOf(call.request.path), asked.query));
    const fitting = [same, sameBody, ofPath].find(calls => calls.length > 0) ?? [];
    const call = fitting.find(candidate => !this.#used.has(candidate)) ?? fitting.at(-1);
    if (call) this.#used.add(call);
    return call?.response;
  }

  /** What was recorded, for whoever asked for something else. */
  recorded(): string[] {
    return [...new Set(this.#calls.map(({request}) => `${request.method} ${pathOnly(request.path)}`))];
  }
}
