import type {TokenGrant} from './token-grant.js';

const minute = 60_000;
/** Longest wait for another try, whatever the refuser names; well within what a browser's timers can count. */
const longestDelay = 24 * 60 * minute;

/**
 * When to renew a token: ten minutes before it ends, as Microsoft advises, or, where it lives less than half an hour, a
 * tenth of that life before. Embed tokens live no longer than the Entra token they were made with, so short ones are
 * common.
 * @returns Milliseconds on the clock that the grant's times are on; `undefined` when the token's end is unknown.
 */
export function renewalTime(grant: Pick<TokenGrant, 'receivedAt' | 'expiresAt'>): number | undefined {
  if (grant.expiresAt === undefined) return undefined;
  const life = Math.max(0, grant.expiresAt - grant.receivedAt);
  return grant.expiresAt - (life < 30 * minute ? life / 10 : 10 * minute);
}

/** Whether a token may still be handed to a frame: it is not due for renewal. */
export function isFresh(grant: Pick<TokenGrant, 'receivedAt' | 'expiresAt'>, now: number): boolean {
  const due = renewalTime(grant);
  return due === undefined || now < due;
}

/** Whether a token has ended. */
export function isExpired(grant: Pick<TokenGrant, 'expiresAt'>, now: number): boolean {
  return grant.expiresAt !== undefined && now >= grant.expiresAt;
}

/**
 * How long to wait before another try: 2 s, 4 s, 8 s … up to a minute, between half and the whole of it by chance, so
 * that the elements of many visitors do not come back together. A time that the refuser named is kept, and some chance
 * added to it.
 * @param failures How many tries have failed, from 1.
 * @param retryAfter Milliseconds that the refuser named.
 * @param random Between 0 and 1.
 */
export function retryDelay(failures: number, retryAfter: number | undefined, random: number): number {
  if (retryAfter !== undefined) return Math.min(longestDelay, retryAfter) + random * 1000;
  return Math.min(minute, 1000 * 2 ** failures) * (0.5 + random / 2);
}
