import {tokenEndpointCodes} from '@pbi-bound-report/contract';
import type {TokenEndpointCode} from '@pbi-bound-report/contract';

/** What to do about the refusals of a token endpoint, where it does not say so itself. */
export const endpointHelp: Readonly<Record<TokenEndpointCode | 'TokenEndpointFailed', string>> = {
  [tokenEndpointCodes.badRequest]: 'Check report-id, dataset-id and the other ids of the tag.',
  [tokenEndpointCodes.notSignedIn]: 'Sign in and try again.',
  [tokenEndpointCodes.notAllowed]: 'Ask the owner of this site for access, or choose other data.',
  [tokenEndpointCodes.askSeparately]: 'Set token-scope="element".',
  [tokenEndpointCodes.tagExpired]: 'Reload the page.',
  [tokenEndpointCodes.notFound]: 'Check report-id and dataset-id. The report or dataset may have been deleted, or the application has no access to its workspace.',
  [tokenEndpointCodes.methodNotAllowed]: 'Set token-method to the one that the endpoint expects.',
  [tokenEndpointCodes.originNotAllowed]: 'Let the token endpoint accept requests from this page\'s origin.',
  [tokenEndpointCodes.unsupportedMediaType]: 'The endpoint must accept JSON.',
  [tokenEndpointCodes.tooLarge]: 'Name fewer datasets in bindable-dataset-ids.',
  [tokenEndpointCodes.throttled]: 'Wait a moment. The report is tried again by itself.',
  [tokenEndpointCodes.powerBiUnavailable]: 'Try again in a while.',
  [tokenEndpointCodes.powerBiRefused]: 'The operator of this site finds the reason in the log of the token endpoint.',
  TokenEndpointFailed: 'Try again. If it goes on, the operator of this site finds the reason in the log of the token endpoint.',
  [tokenEndpointCodes.misconfigured]: 'The operator of this site finds the reason in the log of the token endpoint.',
};
