/**
 * A cassette: what a tenant was asked and answered, one JSON value a line. A recording that is broken off keeps every
 * line that was written, and two recordings can be compared line by line. The format is ours.
 */
import {readFile} from 'node:fs/promises';
import type {RecordedBody} from './recorded-body.js';

/** First line of a cassette. */
export interface CassetteHeader {
  format: 'pbi-cassette';
  version: 1;
  /** UTC, ISO 8601. */
  recordedAt: string;
  /** Where was recorded from, by service. */
  upstream: Readonly<Record<RecordedService, string>>;
  /** Whether secrets, tokens, names of people and rows were taken out. */
  redacted: boolean;
}

/** Who was asked. */
export type RecordedService = 'api' | 'login';

/** A call and its answer. */
export interface RecordedCall {
  kind: 'call';
  service: RecordedService;
  request: {
    method: string;
    /** With its query. */
    path: string;
    headers: Record<string, string>;
  } & Partial<RecordedBody>;
  response: {status: number; headers: Record<string, string>} & RecordedBody;
  /** From the request's arrival to the last byte of the answer. */
  milliseconds: number;
}

/** A message between the page and the frame, as powerbi-client and the report page send them. */
export interface RecordedMessage {
  kind: 'message';
  from: 'page' | 'frame';
  message: unknown;
}

/** A line after the first. */
export type RecordedEntry = RecordedCall | RecordedMessage;

/** A whole recording. */
export interface Cassette {
  header: CassetteHeader;
  entries: RecordedEntry[];
}

/** One line, with its end. */
export const writeLine = (line: CassetteHeader | RecordedEntry): string => `${JSON.stringify(line)}\n`;

const isEntry = (value: unknown): value is RecordedEntry => {
  const {kind, request, response} = (value ?? {}) as Partial<RecordedCall>;
  if ((kind as string) === 'message') return 'message' in (value as object);
  return kind === 'call' && typeof request?.path === 'string' && typeof response?.status === 'number';
};

/**
 * @param name For messages.
 * @throws Error that names the line.
 */
export function parseCassette(text: string, name: string): Cassette {
  const fail = (line: number, reason: string): never => {
    throw new Error(
      `Failed to read the cassette ${name}: line ${line} ${reason}. Record it anew with pbi-mock-server record.`,
    );
  };
  const lines = text.split('\n').map(line => line.trim());
  const values = lines.flatMap((line, i): {line: number; value: unknown}[] => {
    if (line === '') return [];
    try {
      return [{line: i + 1, value: JSON.parse(line)}];
    } catch {
      return fail(i + 1, 'is no JSON');
    }
  });
  const [first, ...rest] = values;
  const header = first?.value as Partial<CassetteHeader> | undefined;
  if (header?.format !== 'pbi-cassette') return fail(1, 'is not the head of a cassette');
  if (header.version !== 1) return fail(1, `is of version ${String(header.version)}, and this reads version 1`);
  return {
    header: header as CassetteHeader,
    entries: rest.map(({line, value}) => (isEntry(value) ? value : fail(line, 'is neither a call nor a message'))),
  };
}

/** @throws Error for a file that is not there or is no cassette. */
export async function readCassette(file: string): Promise<Cassette> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`Failed to read the cassette ${file}: ${(error as Error).message}.`, {cause: error});
  });
  return parseCassette(text, file);
}
