/** The faults of one lane: set, listed, counted, and matched once against each request. */
import type {MemoryBudget} from '../../shared/memory-budget.js';
import {ControlError} from '../errors/control-error.js';
import type {Fault, FaultEffect, FaultRequest} from './fault.js';
import {findNamedFailure, type RequestKind} from './named-failures.js';
import {matchesGlob} from './validate-fault.js';

/** What a fault may look at in a request. */
export interface FaultCandidate {
  operationId: string;
  kind: RequestKind;
  /** Path, query and body in one lower-case text, made only where a fault looks at it. */
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
  /** @throws ControlError where there is no room for another fault. */
  add(request: FaultRequest): Fault;
  list(): readonly Fault[];
  /** @throws ControlError where no such fault is set. */
  remove(faultId: string): void;
  clear(): void;
  /**
   * Counts the request against each fault that matches it.
   * @returns What it meets, if anything.
   */
  match(candidate: FaultCandidate): FaultHit | undefined;
}

/** What faults may take. */
export interface FaultLimits {
  /** Faults of one lane. */
  maxFaults: number;
  /** Of all lanes. */
  memory: MemoryBudget;
}

/** @param random The lane's seeded generator, for probabilities. */
export function createFaultList(random: () => number, {maxFaults, memory}: FaultLimits): FaultList {
  const faults: Fault[] = [];
  const sizes = new WeakMap<Fault, number>();
  const throttles = new WeakMap<Fault, Throttle>();
  let added = 0;

  const effectOn = (fault: Fault, candidate: FaultCandidate): FaultEffect | undefined => {
    const namedEffect = fault.failure === undefined ? {} : findNamedFailure(fault.failure)?.on[candidate.kind];
    if (!namedEffect || !concerns(fault, candidate)) return undefined;
    fault.matches++;
    if (!isDue(fault, random)) return undefined;
    const throttleEffect = throttle(throttles, fault, candidate.now);
    if (!throttleEffect) return undefined;
    fault.hits++;
    return {...namedEffect, ...throttleEffect, ...effectOf(fault)};
  };
  const release = (fault: Fault): void => memory.release(sizes.get(fault) ?? 0);

  return {
    add(request) {
      if (faults.length >= maxFaults) {
        throw new ControlError(`${maxFaults} faults are set already, which is the most; remove some.`);
      }
      const size = JSON.stringify(request).length;
      if (!memory.reserve(size)) {
        throw new ControlError(
          `The faults of all lanes may take ${memory.limit} characters as JSON; this one of ${size} has no room. ` +
            'Remove some, or give it a shorter body.',
        );
      }
      const fault: Fault = {...request, faultId: `fault-${++added}`, matches: 0, hits: 0};
      faults.push(fault);
      sizes.set(fault, size);
      return fault;
    },
    list: () => faults,
    remove(faultId) {
      const index = faults.findIndex(f => f.faultId === faultId);
      const [fault] = index < 0 ? [] : faults.splice(index, 1);
      if (fault) {
        release(fault);
        return;
      }
      const known = faults.slice(0, 20).map(f => f.faultId);
      throw new ControlError(`No fault ${faultId.slice(0, 100)} is set. Set are: ${known.join(', ') || 'none'}.`);
    },
    clear() {
      faults.forEach(release);
      faults.length = 0;
    },
    match(candidate) {
      let hit: FaultHit | undefined;
      for (const fault of faults) {
        const effect = effectOn(fault, candidate);
        // Where two differ, the one that was set first wins.
        if (effect) hit = {causes: [...(hit?.causes ?? []), fault.faultId], effect: {...effect, ...hit?.effect}};
      }
      return hit;
    },
  };
}

function concerns({operation, id, bodyIncludes}: Fault, candidate: FaultCandidate): boolean {
  if (operation !== undefined && !matchesGlob(operation, candidate.operationId)) return false;
  if (id !== undefined && !candidate.text().includes(id.toLowerCase())) return false;
  return bodyIncludes === undefined || candidate.body.includes(bodyIncludes);
}

/** Whether a fault that has just matched hits by its counts and its probability. */
function isDue({nth, every, times, once, probability, matches, hits}: Fault, random: () => number): boolean {
  if (nth !== undefined && matches !== nth) return false;
  if (every !== undefined && matches % every !== 0) return false;
  if (hits >= (times ?? (once ? 1 : Infinity))) return false;
  return probability === undefined || random() < probability;
}

/** A window of a throttle: from when, and how many requests have passed. */
interface Throttle {
  start: number;
  passed: number;
}

/**
 * @returns What the fault's throttle does to this request; nothing where it has none; undefined where it lets it pass.
 */
function throttle(windows: WeakMap<Fault, Throttle>, fault: Fault, now: number): FaultEffect | undefined {
  if (!fault.throttle) return {};
  const {limit, windowSeconds} = fault.throttle;
  const length = windowSeconds * 1000;
  let window = windows.get(fault);
  // A clock that was set back opens a new window too.
  if (!window || now >= window.start + length || now < window.start) {
    window = {start: now, passed: 0};
    windows.set(fault, window);
  }
  if (window.passed < limit) {
    window.passed++;
    return undefined;
  }
  return {status: 429, retryAfterSeconds: Math.max(1, Math.ceil((window.start + length - now) / 1000))};
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
] as const satisfies readonly (keyof FaultEffect)[];

function effectOf(fault: Fault): FaultEffect {
  const effect: FaultEffect = {};
  for (const member of effectMembers) if (fault[member] !== undefined) Object.assign(effect, {[member]: fault[member]});
  return effect;
}
