/** The rows of the test control's table, and how their requests are read. */
import type {JsonSchema, Operation, OperationRequest} from '../http/operation.js';
import {NestingError, parseJson} from '../http/parse-json.js';
import {ControlError} from './errors/control-error.js';
import type {Lane} from './lanes/lane.js';

/** One row of the test control's table. */
export interface ControlRow {
  /** Without its prefix, `Control_`. */
  id: string;
  method: Operation['method'];
  path: string;
  /** One sentence. */
  summary: string;
  query?: Readonly<Record<string, JsonSchema>>;
  body?: JsonSchema;
  /** What a success is. */
  success: string;
  /** Of the response's body; absent: it has none. */
  schema?: JsonSchema;
  /** Of a success. Default: 200, or 204 without a body. */
  status?: number;
  /** Whether it changes nothing, though it is no GET: it is sent by POST because of its body. */
  isRead?: boolean;
  /** @returns The body of a success. */
  handle(lane: Lane, request: OperationRequest): unknown;
}

/** @throws ControlError */
export function parseBody({body}: OperationRequest): unknown {
  try {
    return parseJson(body ?? '');
  } catch (error) {
    throw new ControlError(
      error instanceof NestingError ? error.message : 'The body must be JSON; it cannot be parsed.',
    );
  }
}
