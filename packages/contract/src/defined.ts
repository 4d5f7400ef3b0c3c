/** Members of `T` that may be undefined become optional ones that never are; the others stay as they are. */
export type Defined<T extends object> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * A copy without the members that are undefined, for objects in which a member that is there and one that is not mean
 * different things: configuration, JSON, `exactOptionalPropertyTypes`.
 */
export function defined<T extends object>(members: T): Defined<T> {
  const copy: Record<string, unknown> = {};
  // Not Object.entries: this runs several times for each token, and a list of pairs costs more than the copy.
  for (const name of Object.keys(members)) {
    const value = members[name as keyof T];
    if (value !== undefined) copy[name] = value;
  }
  return copy as Defined<T>;
}
