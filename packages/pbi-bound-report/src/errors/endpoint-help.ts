import type {TokenEndpointCode} from '@pbi-bound-report/contract';

/** What to do about the refusals of a token endpoint, where it does not say so itself. */
export const endpointHelp: Readonly<Record<TokenEndpointCode | 'TokenEndpointFailed', string>> = {
  InvalidRequest: 'Check report-id, dataset-id and the other ids of the element.',
  NotSignedIn: 'Sign in and try again.',
  SessionChanged: 'Reload the page, or try again.',
  NotAllowed: 'Ask the owner of this site for access, or choose other data.',
  AskSeparately: 'Set token-scope="element".',
  BindingExpired: 'Reload the page.',
  PowerBIEntityNotFound:
    'Check report-id and dataset-id. The report or dataset may have been deleted, or the application has no access ' +
    'to its workspace.',
  MethodNotAllowed: 'Set token-method to the one that the endpoint expects.',
  OriginNotAllowed: "Let the token endpoint accept requests from this page's origin.",
  UnsupportedMediaType: 'The endpoint must accept JSON.',
  RequestTooLarge: 'Name fewer datasets in bindable-dataset-ids.',
  TooManyRequests: 'Wait a moment. The report is tried again by itself.',
  PowerBIUnavailable: 'Try again in a while.',
  PowerBIRefused: 'The operator of this site finds the reason in the log of the token endpoint.',
  TokenEndpointFailed:
    'Try again. If it goes on, the operator of this site finds the reason in the log of the token endpoint.',
  EndpointMisconfigured: 'The operator of this site finds the reason in the log of the token endpoint.',
};

/** What happened, for refusals of a token endpoint that name a code and no message. */
export const endpointMessages: Readonly<Record<string, string>> = {
  NotSignedIn: 'You are not signed in.',
  SessionChanged: 'You have signed out, or signed in as somebody else.',
  NotAllowed: 'You may not see this report.',
  MethodNotAllowed: 'The token endpoint does not take requests of this method.',
  TooManyRequests: 'The token endpoint has too much to do.',
  PowerBIUnavailable: 'Power BI cannot be reached.',
  PowerBIRefused: 'Power BI did not give a token for this report.',
} satisfies Partial<Record<TokenEndpointCode, string>>;
