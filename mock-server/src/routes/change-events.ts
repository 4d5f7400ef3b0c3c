/**
 * Server-sent events for the console: that something has changed, never what.
 *
 * Who starts: a page that opens the stream of its lane. From then on, and only while there is one, the emulator tells
 * of changes. A change marks the streams of its lane; a moment later each marked stream gets one event, however many
 * changes there were. What is new the page then reads, so nothing waits here for anybody: a stream is a flag.
 * A stream whose reader is slow is not written to until what it was sent is gone. A reader that is still behind at the
 * next heartbeat is disconnected; browsers connect anew by themselves.
 */
import {emulatorPathPrefix} from '@pbi-bound-report/contract';
import type {Emulator} from '@pbi-bound-report/emulator';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {ServerResponse} from 'node:http';
// Not the global ones: a test whose timers are fake must not stop a server in its own process.
import {clearInterval, setInterval, setTimeout} from 'node:timers';
import {anyOrigin} from '../plugins/send-operation.js';

/** Where the events are. */
export const changeEventsPath = `${emulatorPathPrefix}/events`;

/** Most streams at a time. Whoever comes later is refused, and looks from time to time instead. */
export const maxStreams = 64;
/** Milliseconds for which changes are gathered into one event. */
const gatherMs = 100;
const heartbeatMs = 15_000;

/** A page that listens. */
interface Stream {
  readonly lane: string;
  readonly response: ServerResponse;
  hasNews: boolean;
}

const afterGathering = (run: () => void): void => void setTimeout(run, gatherMs).unref();

/** The streams of one server. */
export class ChangeStreams {
  readonly #emulator: Pick<Emulator, 'onChange'>;
  readonly #gather: (run: () => void) => void;
  readonly #streams = new Set<Stream>();
  #stopListening: (() => void) | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #isGathering = false;

  /** @param gather Calls back when the changes of a moment have been gathered. */
  constructor(emulator: Pick<Emulator, 'onChange'>, gather = afterGathering) {
    this.#emulator = emulator;
    this.#gather = gather;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** @param response Its head has been written. */
  add(lane: string, response: ServerResponse): void {
    const stream: Stream = {lane, response, hasNews: true};
    this.#streams.add(stream);
    response.on('close', () => this.#remove(stream));
    response.on('error', () => this.#remove(stream));
    response.on('drain', () => this.#send(stream));
    this.#stopListening ??= this.#emulator.onChange(changed => this.#mark(changed));
    this.#heartbeat ??= setInterval(() => this.beat(), heartbeatMs).unref();
    this.#send(stream);
  }

  /** Disconnects whoever is behind, and lets the others, and what lies between, know that the stream is alive. */
  beat(): void {
    for (const {response} of this.#streams) {
      if (response.writableNeedDrain) response.destroy();
      else response.write(':\n\n');
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const {response} of this.#streams) response.destroy();
    this.#streams.clear();
    this.#stop();
  }

  #mark(lane: string | undefined): void {
    for (const stream of this.#streams) if (lane === undefined || stream.lane === lane) stream.hasNews = true;
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#gather(() => {
      this.#isGathering = false;
      for (const stream of this.#streams) this.#send(stream);
    });
  }

  #send(stream: Stream): void {
    if (!stream.hasNews || stream.response.writableNeedDrain) return;
    stream.hasNews = false;
    stream.response.write('event: change\ndata: 1\n\n');
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size === 0) this.#stop();
  }

  #stop(): void {
    this.#stopListening?.();
    clearInterval(this.#heartbeat);
    this.#stopListening = this.#heartbeat = undefined;
  }
}

/** Serves the streams. The lane is named as for any call: by header, by `?lane=` or by the path before. */
export function changeEventRoutes(app: FastifyInstance, emulator: Emulator): void {
  const streams = new ChangeStreams(emulator);
  app.addHook('preClose', done => {
    streams.close();
    done();
  });
  app.get(changeEventsPath, (request, reply) => {
    if (streams.size >= maxStreams) {
      const message = `Failed to open the stream of changes: ${maxStreams} are open. Close some pages of the console.`;
      return reply.code(503).send({error: {code: 'TooManyStreams', message}});
    }
    reply.hijack();
    reply.raw.writeHead(200, {
      [anyOrigin[0]]: anyOrigin[1],
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    streams.add(laneOf(request, emulator.laneHeader), reply.raw);
    return reply;
  });
}

function laneOf({headers, query}: FastifyRequest, header: string): string {
  const named = headers[header] ?? (query as {lane?: unknown}).lane;
  return typeof named === 'string' && named !== '' ? named : 'default';
}
