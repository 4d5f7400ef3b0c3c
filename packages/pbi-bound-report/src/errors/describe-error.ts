import type {PowerBiEmbedErrorName} from '@pbi-bound-report/contract';
import {endpointHelp, endpointMessages} from './endpoint-help.js';
import {elementTexts} from './error-texts.js';
import type {ElementTextKey} from './error-texts.js';
import {elementErrorCodes} from './error-codes.js';
import {PbiReportError} from './errors.js';
import {DeferredError, failure, nameOf, shortText} from './deferred-error.js';
import {isDecision, isFrameError} from './frame-errors.js';
import type {FrameError} from './frame-errors.js';
import {redact} from './redact.js';

interface ErrorText {
  message: string;
  help: string;
  retryable?: boolean;
}

/**
 * What the reader is told for Power BI's own error names. The frame's texts are terse and often in another language
 * than the page's; they are kept as `detail`.
 */
export const powerBiErrorTexts: Readonly<Record<PowerBiEmbedErrorName, ErrorText>> = {
  TokenExpired: {
    message: 'The permission to see this report has ended.',
    help: 'Try again. If it comes back at once, the token endpoint hands out tokens that have already ended.',
    retryable: true,
  },
  PowerBIEntityNotFound: {
    message: 'Power BI does not find this report.',
    help: 'Check report-id. The report may have been deleted.',
  },
  'Invalid parameters': {
    message: 'Power BI was not told enough to show this report.',
    help: 'Check report-id and what the token endpoint answers.',
  },
  LoadReportFailed: {
    message: 'Power BI could not load this report.',
    help:
      'Check that the report exists, and that the token is one of GenerateToken (not the one of the sign-in at Entra), ' +
      'made for this very report and for the dataset it is bound to.',
    retryable: true,
  },
  PowerBINotAuthorizedException: {
    message: 'Power BI does not allow this report or dataset.',
    help: 'The token must name the report and the bound dataset, and the application must have access to both workspaces.',
  },
  ExplorationContainer_FailedToLoadModel_DefaultDetails: {
    message: 'Power BI could not open the data of this report.',
    help:
      'Check that the dataset exists, that its schema fits the report, that the roles of its identity are roles of it, ' +
      'and that its capacity is running.',
    retryable: true,
  },
  OpenConnectionError: {
    message: 'Power BI lost the connection to the data of this report.',
    help: 'The capacity may be paused. Try again later.',
    retryable: true,
  },
};

/**
 * Makes one kind of error of whatever went wrong: our own, the frame's error object, the list of `{message}` that the
 * SDK's validators give, an exception, or nothing at all.
 */
export function describeError(cause: unknown): PbiReportError {
  if (cause instanceof DeferredError) return describeFailure(cause);
  if (cause instanceof PbiReportError) return cause;
  if (Array.isArray(cause)) {
    const messages = cause.map(item => (isFrameError(item) ? item.message : textOf(item))).join('; ');
    return describeFailure(failure('InvalidConfiguration', {words: [messages]}));
  }
  if (isFrameError(cause)) return describeFrameError(cause);
  return new PbiReportError({
    code: elementErrorCodes.unknown,
    message: shortText,
    help: 'Try again.',
    detail: cause === undefined ? undefined : redact(textOf(cause)),
    retryable: true,
  });
}

function describeFailure(error: DeferredError): PbiReportError {
  const {code, textKey, words, given, correlationId, retryable, retryAfter, cause} = error;
  const own = lookUp(powerBiErrorTexts, code);
  const sentence = own?.message ?? lookUp(endpointMessages, code);
  const [message, help] = (textKey && textOfElement(textKey)) ?? [
    given.message === undefined ? (sentence ?? shortText) : redact(given.message),
    lookUp(endpointHelp, code) ?? own?.help,
  ];
  const fill = (sentence: string): string => sentence.replace(/\{(\d)\}/g, (_, n) => redact(words[Number(n)] ?? ''));
  return new PbiReportError({
    code,
    message: fill(message),
    help: help && fill(help),
    detail: given.detail && redact(given.detail),
    correlationId,
    retryable,
    retryAfter,
    cause,
  });
}

/**
 * The element's own text. A frame that an isolated page keeps out loads an error page of the browser, without an event
 * that tells so.
 */
function textOfElement(key: ElementTextKey): (typeof elementTexts)[ElementTextKey] {
  const isKeptOut = key === 'FrameSilent' && globalThis.crossOriginIsolated;
  return elementTexts[isKeptOut ? 'isolatedPage' : key];
}

function describeFrameError(error: FrameError): PbiReportError {
  if (error.message === elementErrorCodes.frameGone) {
    return describeFailure(failure('FrameGone', {retryable: true}));
  }
  const known = [error.message, error.errorCode ?? ''].find(name => lookUp(powerBiErrorTexts, name));
  const text = lookUp(powerBiErrorTexts, known ?? '');
  const detail = [error.detailedMessage, error.errorCode].filter(Boolean).join(' · ');
  return new PbiReportError({
    code: known ?? nameOf({message: error.message}) ?? elementErrorCodes.unknown,
    message: text?.message ?? redact(error.detailedMessage ?? error.message),
    help: isUnavailable(error) ? unavailableHelp : (text?.help ?? 'Try again.'),
    detail: detail ? redact(detail) : undefined,
    correlationId: error.technicalDetails?.requestId,
    retryable: (text?.retryable ?? text === undefined) && !isDecision(error.errorCode),
  });
}

/** What stands behind the frame is away: nothing is wrong with the report's id, nor with its token. */
const unavailableHelp =
  'The service behind this report does not answer. What it said is in the details. Try again later.';

function isUnavailable({message, errorCode}: FrameError): boolean {
  const name: PowerBiEmbedErrorName = 'LoadReportFailed';
  return message === name && /^50[234]$/.test(String(errorCode));
}

/** Names come from other parties: `constructor` is not one of ours. */
function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Of what has no message: an exception has one, and is told as a frame's error. */
function textOf(cause: unknown): string {
  return typeof cause === 'string' ? cause : (JSON.stringify(cause) ?? '');
}
