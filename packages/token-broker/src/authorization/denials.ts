import {tokenEndpointCodes, type TokenEndpointCode} from '@pbi-bound-report/contract';
import {EndpointError} from '../errors/endpoint-error.js';
import {describeRefusedItems} from '../errors/refused-items.js';
import type {Denial, RequestedPair} from './authorize.js';

/** What the page gets to read for each reason. */
const reasons = {
  'not-signed-in': {code: tokenEndpointCodes.notSignedIn, message: 'Sign in to see this report.'},
  'session-changed': {
    code: tokenEndpointCodes.sessionChanged,
    message: 'You have signed out, or signed in as somebody else. Load the page again.',
  },
  'not-allowed': {code: tokenEndpointCodes.notAllowed, message: 'You may not see this report.'},
  'binding-expired': {code: tokenEndpointCodes.bindingExpired, message: 'This page is too old. Load it again.'},
} as const satisfies Record<Denial['reason'], {code: TokenEndpointCode; message: string}>;

/** The reasons that a denial may have. */
export const denialReasons = Object.keys(reasons);

/** Whether a denial gives a known reason. */
export function isKnownDenial(denial: Denial): boolean {
  return Object.hasOwn(reasons, denial.reason);
}

/** Code and message of a denial; one with an unknown reason is `NotAllowed`. */
export function describeDenial({reason, message}: Denial): {code: TokenEndpointCode; message: string} {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : reasons['not-allowed'];
  return {code: known.code, message: typeof message === 'string' && message !== '' ? message : known.message};
}

/** A denial as the failure of the whole request, whose pairs the log names. */
export function denialError(denial: Denial, wanted: readonly RequestedPair[]): EndpointError {
  const {code, message} = describeDenial(denial);
  return new EndpointError(code, message, {detail: describeRefusedItems(wanted)});
}
