/** Serves a cassette: each call gets the answer that was recorded for it. */
import type {RecordedCall, Cassette, RecordedService} from './cassette.js';

/** A call to be answered from a cassette. */
export interface ReplayedRequest {
  service: RecordedService;
  method: string;
  /** With its query. */
  path: string;
  body: string | undefined;
}

const pathOnly = (path: string): string => (path.split('?')[0] ?? '').replace(/\/$/, '').toLowerCase();

/** Members in the order of their names: two bodies that say the same are then the same text. */
function canonical(body: string | undefined): string {
  if (body === undefined) return '';
  try {
    return JSON.stringify(sorted(JSON.parse(body)));
  } catch {
    return body.split('&').sort().join('&');
  }
}
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

/**
 * Answers calls in the order of the recording: where one was made several times, each time gets its own answer, and
 * the last
 * answer stays. Among recordings of a path, those of the same body go first; what was redacted fits any body.
 */
export class Replayer {
  readonly #calls: readonly RecordedCall[];
  readonly #used = new Set<RecordedCall>();

  constructor({entries}: Cassette) {
    this.#calls = entries.filter(entry => entry.kind === 'call');
  }

  /** @returns Undefined where nothing was recorded for the call. */
  find({service, method, path, body}: ReplayedRequest): RecordedCall['response'] | undefined {
    const ofPath = this.#calls.filter(
      call =>
        call.service === service && call.request.method === method && pathOnly(call.request.path) === pathOnly(path),
    );
    const asked = canonical(body);
    const same = ofPath.filter(call => canonical(call.request.body) === asked);
    const fitting = same.length > 0 ? same : ofPath;
    const call = fitting.find(candidate => !this.#used.has(candidate)) ?? fitting.at(-1);
    if (call) this.#used.add(call);
    return call?.response;
  }

  /** What was recorded, for whoever asked for something else. */
  recorded(): string[] {
    return [...new Set(this.#calls.map(({request}) => `${request.method} ${pathOnly(request.path)}`))];
  }
}
