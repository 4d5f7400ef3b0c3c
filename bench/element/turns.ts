// How the ways of embedding are compared: in turns. A machine is slower at one minute than at the next, by more than
// the ways differ; taken one after the other, whoever met the slow minute would look slow. So each way has a page of
// its own, they take short turns in an order that changes, and each turn is compared with the others of its round.

/** Milliseconds of each mount and rebind of a way. */
export interface Times {
  /** From the mount to an iframe with an address. */
  framed: number[];
  /** From the rebind until the frame has the load message. */
  told: number[];
  /** From the rebind until rendered. */
  rebound: number[];
}

/** What has been measured of a way, a list for each of its turns. */
export type Turns = Record<keyof Times, number[][]>;

/** A value, and between which values it lay in most of the rounds. */
export interface Range {
  value: number;
  from: number;
  to: number;
}

/** The value below which a share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/**
 * Measures all ways in turns.
 * @param measure Measures some mounts of a way.
 * @param options.rounds Turns that each way gets.
 * @param options.size Mounts in a turn.
 */
export async function takeTurns(
  ways: readonly string[],
  measure: (way: string, size: number) => Promise<Times>,
  {rounds, size}: {rounds: number; size: number},
): Promise<Record<string, Turns>> {
  const all: Record<string, Turns> = {};
  for (const way of ways) {
    all[way] = {framed: [], told: [], rebound: []};
    // What is compiled and made once for a page.
    await measure(way, size);
  }
  for (let round = 0; round < rounds; round += 1) {
    const start = round % ways.length;
    for (const way of [...ways.slice(start), ...ways.slice(0, start)]) {
      const times = await measure(way, size);
      for (const what of ['framed', 'told', 'rebound'] as const) all[way]?.[what].push(times[what]);
    }
  }
  return all;
}

/**
 * How one way stands to another, by all values, and the range in which the middle eight of ten rounds stood.
 * @param compare Of the values of one way and those of the other.
 */
export function compareTurns(
  ours: readonly number[][],
  theirs: readonly number[][],
  compare: (ours: readonly number[], theirs: readonly number[]) => number,
): Range {
  const rounds = ours.map((turn, round) => compare(turn, theirs[round] ?? []));
  return {value: compare(ours.flat(), theirs.flat()), from: quantile(rounds, 0.1), to: quantile(rounds, 0.9)};
}
