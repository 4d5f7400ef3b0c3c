/** The faults of one lane: set, listed, counted, and asked once for each request. */
import {ControlError} from '../errors/control-error.js';
import {matchesGlob} from './validate-fault.js';
import {findNamedFailure, type RequestKind} from './named-failures.js';
import type {Fault, FaultEffect, FaultRequest} from './fault.js';

/** What a fault may look at in a request. */
export interface FaultCandidate {
  operationId: string;
  kind: RequestKind;
  /** Path, query and body in one lower-case text, made only when a fault asks for it. */
  text: () => string;
  body: string;
  /** The lane's clock: milliseconds since 1970 UTC. */
  now: number;
}

/** What a request meets. */
export interface FaultHit {
  /** For the journal: ids of faults, names of failures. */
  causes: string[];
  effect: FaultEffect;
}

/** The faults of one lane. */
export interface FaultList {
  add(request: FaultRequest): Fault;
  list(): readonly Fault[];
  /** @throws ControlError where no such fault is set. */
  remove(faultId: string): void;
  clear(): void;
  /** Counts the request against each fault that matches it. @returns What it meets, if anything. */
  decide(facts: FaultCandidate): FaultHit | undefined;
}

/** Most faults of one lane. */
const most = 1000;

/** @param random The lane's seeded generator, for probabilities. */
export function createFaultList(random: () => number): FaultList {
  const faults: Fault[] = [];
  const windows = new WeakMap<Fault, {start: number; passed: number}>();
  let made = 0;

  const throttled = (
    fault: Fault,
    throttle: {limit: number; windowSeconds: number},
    now: number,
  ): number | undefined => {
    let window = windows.get(fault);
    // A clock that was set back opens a new window too.
    if (!window || now >= window.start + throttle.windowSeconds * 1000 || now < window.start) {
      windows.set(fault, (window = {start: now, passed: 0}));
    }
    if (window.passed < throttle.limit) {
      window.passed++;
      return undefined;
    }
    return Math.max(1, Math.ceil((window.start + throttle.windowSeconds * 1000 - now) / 1000));
  };
  const meets = (fault: Fault, facts: FaultCandidate): FaultEffect | undefined => {
    const named = fault.failure === undefined ? {} : findNamedFailure(fault.failure)?.on[facts.kind];
    if (!named) return undefined;
    if (fault.operation !== undefined && !matchesGlob(fault.operation, facts.operationId)) return undefined;
    if (fault.id !== undefined && !facts.text().includes(fault.id.toLowerCase())) return undefined;
    if (fault.bodyIncludes !== undefined && !facts.body.includes(fault.bodyIncludes)) return undefined;
    fault.matches++;
    if (fault.nth !== undefined && fault.matches !== fault.nth) return undefined;
    if (fault.every !== undefined && fault.matches % fault.every !== 0) return undefined;
    const times = fault.times ?? (fault.once ? 1 : Infinity);
    if (fault.hits >= times) return undefined;
    if (fault.probability !== undefined && random() >= fault.probability) return undefined;
    let throttle: FaultEffect = {};
    if (fault.throttle) {
      const wait = throttled(fault, fault.throttle, facts.now);
      if (wait === undefined) return undefined;
      throttle = {status: 429, retryAfterSeconds: wait};
    }
    fault.hits++;
    return {...named, ...throttle, ...effectOf(fault)};
  };

  return {
    add(request) {
      if (faults.length >= most) {
        throw new ControlError(`${most} faults are set already, which is the most; remove some.`);
      }
      const fault: Fault = {...request, faultId: `fault-${++made}`, matches: 0, hits: 0};
      faults.push(fault);
      return fault;
    },
    list: () => faults,
    remove(faultId) {
      const index = faults.findIndex(f => f.faultId === faultId);
      if (index < 0) {
        throw new ControlError(
          `No fault ${faultId} is set. Set are: ${faults.map(f => f.faultId).join(', ') || 'none'}.`,
        );
      }
      faults.splice(index, 1);
    },
    clear: () => {
      faults.length = 0;
    },
    decide(facts) {
      if (faults.length === 0) return undefined;
      let hit: FaultHit | undefined;
      for (const fault of faults) {
        const effect = meets(fault, facts);
        // Where two say different things, the one set first has its way.
        if (effect) hit = {causes: [...(hit?.causes ?? []), fault.faultId], effect: {...effect, ...hit?.effect}};
      }
      return hit;
    },
  };
}

const effectMembers = [
  'status',
  'code',
  'message',
  'body',
  'headers',
  'retryAfterSeconds',
  'latency',
  'connection',
  'malformed',
  'tokenLifetimeSeconds',
] as const;

function effectOf(fault: Fault): FaultEffect {
  const effect: FaultEffect = {};
  for (const member of effectMembers) if (fault[member] !== undefined) Object.assign(effect, {[member]: fault[member]});
  return effect;
}
