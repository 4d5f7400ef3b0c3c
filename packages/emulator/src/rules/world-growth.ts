/** Room for what operations add to a world. */
import type {GrowthKind, OperationContext} from '../context.js';
import {undocumentedError} from './undocumented-errors.js';

/** Something that is about to be added. */
export interface Addition {
  kind: GrowthKind;
  /** How many of the kind there are. Default 0, for what is only counted in bytes. */
  count?: number;
  /** As it is going to be stored, without rows and definitions. */
  item: object;
}

/** @throws OperationError where the emulator has no room for it. The message says what is full. */
export function requireRoom({growth}: OperationContext, {kind, count = 0, item}: Addition): void {
  const problem = growth.admit(kind, count, item);
  if (problem !== undefined) throw undocumentedError('emulatorFull', {problem});
}
