/** Checks a fault that somebody asks for. Every complaint names the field and says what would be right. */
import {findNamedFailure, namedFailures} from './named-failures.js';
import type {FaultRequest} from './fault.js';
import {ControlError} from '../errors/control-error.js';

type Check = (value: unknown) => string | undefined;
const text: Check = v => (typeof v === 'string' ? undefined : 'must be a text');
const whole =
  (least: number): Check =>
  v =>
    Number.isInteger(v) && (v as number) >= least ? undefined : `must be a whole number of at least ${least}`;
const amount: Check = v =>
  typeof v === 'number' && Number.isFinite(v) && v >= 0 ? undefined : 'must be a number of at least 0';
const oneOf =
  (...allowed: string[]): Check =>
  v =>
    allowed.includes(v as string) ? undefined : `must be one of ${allowed.join(', ')}`;
const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const record =
  (members: Record<string, Check>): Check =>
  v => {
    if (!isRecord(v)) return `must be an object with ${Object.keys(members).join(' and ')}`;
    for (const [name, check] of Object.entries(members)) {
      const complaint = check(v[name]);
      if (complaint !== undefined) return `needs ${name}, which ${complaint}`;
    }
    return undefined;
  };
const latencies: Record<string, Check> = {
  uniform: v =>
    record({min: amount, max: amount})(v) ??
    ((v as {min: number}).min > (v as {max: number}).max ? 'must have min no greater than max' : undefined),
  normal: record({mean: amount, deviation: amount}),
  exponential: record({mean: amount}),
};

const fields: Record<keyof FaultRequest, Check> = {
  failure: v =>
    typeof v === 'string' && findNamedFailure(v)
      ? undefined
      : `must be one of ${namedFailures.map(f => f.name).join(', ')}`,
  operation: text,
  id: text,
  bodyIncludes: text,
  code: text,
  message: text,
  body: text,
  status: v =>
    Number.isInteger(v) && (v as number) >= 200 && (v as number) <= 599
      ? undefined
      : 'must be an HTTP status from 200 to 599',
  headers: v =>
    isRecord(v) &&
    Object.entries(v).every(
      ([name, value]) => /^[\w-]+$/.test(name) && typeof value === 'string' && !/[\r\n]/.test(value),
    )
      ? undefined
      : 'must be an object of header names and texts without line breaks',
  retryAfterSeconds: amount,
  latency: v =>
    typeof v === 'number'
      ? amount(v)
      : isRecord(v) && typeof v['distribution'] === 'string' && latencies[v['distribution']]
        ? latencies[v['distribution']]?.(v)
        : `must be a number of milliseconds or an object whose distribution is one of ${Object.keys(latencies).join(', ')}`,
  connection: oneOf('drop', 'hang'),
  malformed: oneOf('truncated', 'html'),
  tokenLifetimeSeconds: whole(1),
  nth: whole(1),
  every: whole(1),
  times: whole(1),
  once: v => (typeof v === 'boolean' ? undefined : 'must be true or false'),
  probability: v => (typeof v === 'number' && v >= 0 && v <= 1 ? undefined : 'must be a number from 0 to 1'),
  throttle: record({
    limit: whole(0),
    windowSeconds: v => (typeof v === 'number' && v > 0 ? undefined : 'must be a number above 0'),
  }),
};
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

/** @param operationIds Operations that exist. @throws ControlError */
export function validateFault(value: unknown, operationIds: readonly string[]): FaultRequest {
  if (!isRecord(value)) {
    throw new ControlError(
      'A fault must be a JSON object, e.g. {"operation": "EmbedToken_GenerateToken", "status": 500, "once": true}.',
    );
  }
  for (const [name, given] of Object.entries(value)) {
    const check = (fields as Record<string, Check | undefined>)[name];
    if (!check) {
      throw new ControlError(`A fault has no member ${name}. It may have: ${Object.keys(fields).join(', ')}.`);
    }
    const complaint = check(given);
    if (complaint !== undefined) throw new ControlError(`The fault's ${name} ${complaint}.`);
  }
  if (!effects.some(name => name in value)) {
    throw new ControlError(`A fault must do something: give it at least one of ${effects.join(', ')}.`);
  }
  const request = value as FaultRequest;
  if (request.operation !== undefined && !operationIds.some(id => matchesGlob(request.operation as string, id))) {
    throw new ControlError(`No operation is called ${request.operation}. There are: ${operationIds.join(', ')}.`);
  }
  return request;
}

/** Whether a text matches a pattern in which `*` stands for any text. */
export function matchesGlob(pattern: string, value: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === value;
  let from = (parts[0] as string).length;
  if (!value.startsWith(parts[0] as string)) return false;
  for (const part of parts.slice(1, -1)) {
    const at = value.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  const last = parts[parts.length - 1] as string;
  return value.length >= from + last.length && value.endsWith(last);
}
