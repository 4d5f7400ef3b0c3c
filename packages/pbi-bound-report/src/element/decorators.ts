import type {PropertyDeclaration, ReactiveElement} from '@lit/reactive-element';

/**
 * Lit's `@property`, for TypeScript's own decorators only. Lit's also serves those of the standard, by code that would
 * be part of what every page loads.
 */
export function property(options?: PropertyDeclaration) {
  return (target: ReactiveElement, name: string): void => {
    (target.constructor as typeof ReactiveElement).createProperty(name, options);
  };
}

/** Lit's `@state`, likewise. */
export const state = (): ReturnType<typeof property> => property({state: true, attribute: false});
