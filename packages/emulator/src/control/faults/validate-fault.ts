/** Validates faults. Every message names the field and says what would be right. */
import {isRecord} from '@pbi-bound-report/contract';
import {closestName} from '../../world/files/closest-name.js';
import {ControlError} from '../errors/control-error.js';
import {maxDelayMs, type FaultRequest} from './fault.js';
import {findNamedFailure, namedFailures} from './named-failures.js';

/** @returns What is wrong, as the rest of a sentence; undefined where nothing is. */
type Check = (value: unknown) => string | undefined;

/** A year. */
const maxSeconds = 31_536_000;
const maxHeaders = 50;
/** Characters of all headers together: HTTP clients give up at 16 KiB. */
const maxHeadersLength = 8192;

const text: Check = value => (typeof value === 'string' ? undefined : 'must be a text');
const integer =
  (minimum: number): Check =>
  value =>
    Number.isSafeInteger(value) && (value as number) >= minimum
      ? undefined
      : `must be a whole number of at least ${minimum}`;
const numberUpTo =
  (maximum: number): Check =>
  value =>
    typeof value === 'number' && value >= 0 && value <= maximum ? undefined : `must be a number from 0 to ${maximum}`;
const oneOf =
  (...allowed: string[]): Check =>
  value =>
    allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}`;
const record =
  (members: Record<string, Check>): Check =>
  value => {
    if (!isRecord(value)) return `must be an object with ${Object.keys(members).join(' and ')}`;
    for (const [name, check] of Object.entries(members)) {
      const problem = check(value[name]);
      if (problem !== undefined) return `needs ${name}, which ${problem}`;
    }
    return undefined;
  };

const delay = numberUpTo(maxDelayMs);
const distributions = new Map<unknown, Check>([
  [
    'uniform',
    value =>
      record({min: delay, max: delay})(value) ??
      ((value as {min: number}).min > (value as {max: number}).max ? 'must have min no greater than max' : undefined),
  ],
  ['normal', record({mean: delay, deviation: delay})],
  ['exponential', record({mean: delay})],
]);

const latency: Check = value => {
  if (typeof value === 'number') return delay(value);
  const check = isRecord(value) ? distributions.get(value['distribution']) : undefined;
  const names = [...distributions.keys()].join(', ');
  return check ? check(value) : `must be a number of milliseconds or an object whose distribution is one of ${names}`;
};

/** Names of headers: tokens of RFC 9110, section 5.6.2. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Values of headers: what HTTP/1.1 can carry. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Headers that say how a message is framed: with another value, no response would ever end. */
const framing = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headers: Check = value => {
  if (!isRecord(value)) return 'must be an object of header names and texts';
  const entries = Object.entries(value);
  if (entries.length > maxHeaders) return `must have at most ${maxHeaders} members`;
  let length = 0;
  for (const [name, content] of entries) {
    const shown = JSON.stringify(name.slice(0, 50));
    if (!headerName.test(name)) return `has ${shown}, which is no name of a header`;
    if (framing.has(name.toLowerCase())) return `must not have ${shown}: the connection depends on it`;
    if (typeof content !== 'string' || !headerValue.test(content)) {
      return `has ${shown}, whose value must be a text of Latin-1 characters without line breaks`;
    }
    length += name.length + content.length;
  }
  return length > maxHeadersLength ? `must have at most ${maxHeadersLength} characters together` : undefined;
};

/** Codes are sent in a header too. */
const code: Check = value =>
  typeof value === 'string' && value.length <= 256 && /^[\x20-\x7e]*$/.test(value)
    ? undefined
    : 'must be a text of at most 256 ASCII characters';

const members = new Map<string, Check>(
  Object.entries({
    failure: value =>
      typeof value === 'string' && findNamedFailure(value)
        ? undefined
        : `must be one of ${namedFailures.map(f => f.name).join(', ')}`,
    operation: text,
    id: text,
    bodyIncludes: text,
    code,
    message: text,
    body: text,
    status: value =>
      Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
        ? undefined
        : 'must be an HTTP status from 200 to 599',
    headers,
    retryAfterSeconds: numberUpTo(maxSeconds),
    latency,
    connection: oneOf('drop', 'hang'),
    malformed: oneOf('truncated', 'html'),
    tokenLifetimeSeconds: integer(1),
    nth: integer(1),
    every: integer(1),
    times: integer(1),
    once: value => (typeof value === 'boolean' ? undefined : 'must be true or false'),
    probability: value =>
      typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1',
    throttle: record({
      limit: integer(0),
      windowSeconds: value =>
        typeof value === 'number' && value > 0 && value <= maxSeconds
          ? undefined
          : `must be a number above 0, and at most ${maxSeconds}`,
    }),
  } satisfies Record<keyof FaultRequest, Check>),
);

const effects = [
  'failure',
  'status',
  'body',
  'latency',
  'connection',
  'malformed',
  'tokenLifetimeSeconds',
  'headers',
  'throttle',
];

/**
 * @param operationIds Operations that exist.
 * @throws ControlError
 */
export function validateFault(value: unknown, operationIds: readonly string[]): FaultRequest {
  if (!isRecord(value)) {
    throw new ControlError(
      'A fault must be a JSON object, e.g. {"operation": "EmbedToken_GenerateToken", "status": 500, "once": true}.',
    );
  }
  for (const [name, content] of Object.entries(value)) {
    const check = members.get(name);
    if (!check) {
      throw new ControlError(
        `A fault has no member ${name.slice(0, 100)}. It may have: ${[...members.keys()].join(', ')}.`,
      );
    }
    const problem = check(content);
    if (problem !== undefined) throw new ControlError(`The fault's ${name} ${problem}.`);
  }
  if (!effects.some(name => Object.hasOwn(value, name))) {
    throw new ControlError(`A fault must do something: give it at least one of ${effects.join(', ')}.`);
  }
  const request = value as FaultRequest;
  const {operation} = request;
  if (operation !== undefined && !operationIds.some(id => matchesGlob(operation, id))) {
    throw new ControlError(
      `No operation is called ${operation.slice(0, 100)}. ${meantOperations(operation, operationIds)}`,
    );
  }
  return request;
}

/** Whether a text matches a pattern in which `*` stands for any text. */
export function matchesGlob(pattern: string, value: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === value;
  if (!value.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = value.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return value.length >= from + last.length && value.endsWith(last);
}

/** Names of operations are long: people write their end. */
function meantOperations(operation: string, operationIds: readonly string[]): string {
  const word = operation.replace(/\*/g, '').toLowerCase();
  const parts = word.length < 3 ? [] : operationIds.filter(id => id.toLowerCase().includes(word));
  const [first = closestName(operation, operationIds), ...others] = parts;
  if (first === undefined) return `There are: ${operationIds.join(', ')}.`;
  const more = others.length > 0 ? ` There is also ${others.slice(0, 4).join(', ')}.` : '';
  return `Did you mean ${first}?${more} GET /__emulator/openapi.json lists all.`;
}
