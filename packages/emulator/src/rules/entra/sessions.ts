/** Who is signed in in a browser: a cookie for each lane. The cookie is invented, what follows from it is Entra's. */
import {parseUrl} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {OperationRequest} from '../../http/operation.js';
import type {BrowserSession} from '../../tokens/sign-in-state.js';
import type {Tenant, User} from '../../world/world.js';
import {usersOf} from './directory.js';

/** Documented for sessions that persist: 90 days. By the lane's clock. */
const sessionLifetime = 90 * 24 * 3_600_000;

/** A user who is signed in, with `sid`. */
export interface SignedInUser {
  user: User;
  sessionId: string;
}

const cookieName = ({signIns}: OperationContext): string =>
  signIns.lane === undefined ? 'pbi-emulator-session' : `pbi-emulator-session-${signIns.lane}`;

function cookieOf(context: OperationContext, {headers}: OperationRequest): string | undefined {
  const wanted = `${cookieName(context)}=`;
  return headers['cookie']
    ?.split(';')
    .map(cookie => cookie.trim())
    .find(cookie => cookie.startsWith(wanted))
    ?.slice(wanted.length);
}

function findSession(context: OperationContext, request: OperationRequest): BrowserSession | undefined {
  const cookie = cookieOf(context, request);
  const session = cookie === undefined ? undefined : context.signIns.sessions.get(cookie);
  return session && session.expires > context.now() ? session : undefined;
}

/** Those of a directory who are signed in in the browser of a request. */
export function signedInUsers(context: OperationContext, request: OperationRequest, tenant: Tenant): SignedInUser[] {
  const users = usersOf(context, tenant);
  return (findSession(context, request)?.accounts ?? []).flatMap(({userId, sessionId}) => {
    const user = users.find(u => u.id === userId);
    return user ? [{user, sessionId}] : [];
  });
}

/** Frames of other sites get it too, which silent renewal needs; browsers ask for a secure address then. */
function setCookie(context: OperationContext, {origin}: OperationRequest, value: string): Record<string, string> {
  const isSecure = /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(origin);
  const attributes = isSecure ? 'Path=/; HttpOnly; SameSite=None; Secure' : 'Path=/; HttpOnly; SameSite=Lax';
  return {'Set-Cookie': `${cookieName(context)}=${value}; ${attributes}${value === '' ? '; Max-Age=0' : ''}`};
}

/**
 * Signs a user in in the browser of a request.
 * @returns The user, and the headers that tell the browser. Undefined where there is no room for another session.
 */
export function startSession(
  context: OperationContext,
  request: OperationRequest,
  user: User,
): {signedIn: SignedInUser; headers: Record<string, string>} | undefined {
  const others = findSession(context, request)?.accounts.filter(account => account.userId !== user.id) ?? [];
  const sessionId = context.createId();
  // A new value with each sign-in: one that somebody put there before is worth nothing.
  const cookie = context.createId();
  const old = cookieOf(context, request);
  if (old !== undefined) context.signIns.sessions.delete(old);
  const hasRoom = context.signIns.sessions.add(cookie, {
    accounts: [...others, {userId: user.id, tenantId: user.tenantId, sessionId}],
    expires: context.now() + sessionLifetime,
  });
  return hasRoom ? {signedIn: {user, sessionId}, headers: setCookie(context, request, cookie)} : undefined;
}

/** Signs everybody out in the browser of a request. */
export function endSession(context: OperationContext, request: OperationRequest): Record<string, string> {
  const cookie = cookieOf(context, request);
  if (cookie === undefined) return {};
  context.signIns.sessions.delete(cookie);
  return setCookie(context, request, '');
}

/**
 * Invented: which forms of the sign-in pages count. Browsers name the page that a form was sent from; one of another
 * site must sign nobody in.
 */
export function isSentFromHere({headers, origin}: OperationRequest): boolean {
  const sent = headers['origin'];
  if (sent === undefined) return headers['sec-fetch-site'] !== 'cross-site';
  const page = parseUrl(sent);
  return page !== undefined && page.host === parseUrl(origin)?.host;
}
