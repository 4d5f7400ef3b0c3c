/** Entra's pages: people sign in there, type the code of a device, and sign out. */
import {parseUrl} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {
  OperationError,
  type JsonSchema,
  type Operation,
  type OperationRequest,
  type OperationResponse,
  type OperationSchemas,
} from '../../http/operation.js';
import {authorize, authorizeParameters, type AuthorizeOutcome, type SignInChoice} from '../../rules/entra/authorize.js';
import {confirmDevice, findDevice, requestDeviceCode} from '../../rules/entra/device-code.js';
import {entraHeaders, readEntraError} from '../../rules/entra/entra-errors.js';
import {findRedirectTarget} from '../../rules/entra/redirect-uris.js';
import {endSession, isSentFromHere} from '../../rules/entra/sessions.js';
import {chooseUserPage, devicePage, errorPage, formPostPage, messagePage} from './sign-in-page.js';

const text = {type: 'string'} as const;
const params = {tenantId: text};
const html = (description: string): {description: string} => ({description});
const authorizeQuery: Record<string, JsonSchema> = Object.fromEntries(authorizeParameters.map(name => [name, text]));
/** Entra's own path of the page that https://microsoft.com/devicelogin leads to. */
const devicePath = '/common/oauth2/deviceauth';

/** @param context What the operations work on. */
export function signInOperations(context: OperationContext): Operation[] {
  /** Forms of other sites sign nobody in, whatever they hold. */
  const fromHere = (request: OperationRequest, handle: () => OperationResponse): OperationResponse =>
    isSentFromHere(request) ? showErrors(context, handle) : refuseForeignForm(context);
  return [
    {
      id: 'Entra_Authorize',
      method: 'GET',
      path: '/:tenantId/oauth2/v2.0/authorize',
      service: 'login',
      summary: 'Signs a user in and sends an authorization code to the redirect URI.',
      schemas: {params, query: authorizeQuery, responses: authorizeResponses},
      handle: request =>
        showErrors(context, () => respond(context, request, authorize(context, request, request.query))),
    },
    {
      id: 'Entra_AuthorizeByForm',
      method: 'POST',
      path: '/:tenantId/oauth2/v2.0/authorize',
      service: 'login',
      summary: 'The same, with the parameters in a form.',
      schemas: {...formOf(authorizeQuery), params, responses: authorizeResponses},
      handle: request =>
        showErrors(context, () => respond(context, request, authorize(context, request, formOfRequest(request)))),
    },
    {
      id: 'Entra_Login',
      method: 'POST',
      path: '/:tenantId/login',
      service: 'login',
      summary: 'Invented but for its path. The form of the sign-in page: the user who was chosen, or cancelled.',
      schemas: {...formOf({...authorizeQuery, user: text, cancel: text}), params, responses: authorizeResponses},
      handle: request =>
        fromHere(request, () => {
          const form = formOfRequest(request);
          return respond(context, request, authorize(context, request, form, choiceOf(form)));
        }),
    },
    {
      id: 'Entra_DeviceCode',
      method: 'POST',
      path: '/:tenantId/oauth2/v2.0/devicecode',
      service: 'login',
      summary: 'Gives a device a code, with which its user signs in in a browser elsewhere.',
      schemas: {...formOf({client_id: text, scope: text}), params, responses: deviceCodeResponses},
      handle: request => requestDeviceCode(context, request, devicePath),
    },
    {
      id: 'Entra_DeviceAuth',
      method: 'GET',
      path: devicePath,
      service: 'login',
      summary: 'The page on which the code of a device is typed.',
      schemas: {query: {otc: text}, responses: {200: html('The page.')}},
      handle: request => showDevice(context, request, request.query.get('otc') ?? ''),
    },
    {
      id: 'Entra_DeviceAuthByForm',
      method: 'POST',
      path: devicePath,
      service: 'login',
      summary: 'Invented but for its path. The form of that page: the code, then the user.',
      schemas: {...formOf({user_code: text, user: text, cancel: text}), responses: {200: html('The page.')}},
      handle: request => fromHere(request, () => signInDevice(context, request)),
    },
    {
      id: 'Entra_Logout',
      method: 'GET',
      path: '/:tenantId/oauth2/v2.0/logout',
      service: 'login',
      summary: 'Signs out in the browser, and goes back to the application.',
      schemas: {
        params,
        query: {post_logout_redirect_uri: text, state: text},
        responses: {200: html('The page.'), 302: html('To the application.')},
      },
      handle: request => logOut(context, request),
    },
  ];
}

const authorizeResponses = {
  200: html('The sign-in page, or a form that brings the answer to the redirect URI.'),
  302: html('To the redirect URI, with a code or an error.'),
  400: html('A page with an AADSTS error: nobody is sent to an address that is not the application’s.'),
};

const deviceCodeResponses = {
  200: {
    description: 'The code.',
    schema: {
      type: 'object',
      properties: {
        user_code: text,
        device_code: text,
        verification_uri: text,
        expires_in: {type: 'integer'},
        interval: {type: 'integer'},
        message: text,
      },
      required: ['user_code', 'device_code', 'verification_uri', 'expires_in', 'interval', 'message'],
    },
  },
  400: {description: 'An AADSTS error.'},
};

const formOf = (properties: Record<string, JsonSchema>): Pick<OperationSchemas, 'body' | 'bodyType'> => ({
  bodyType: 'application/x-www-form-urlencoded',
  body: {type: 'object', properties},
});

const formOfRequest = ({body = ''}: OperationRequest): URLSearchParams => new URLSearchParams(body);

function choiceOf(form: URLSearchParams): SignInChoice {
  if (form.has('cancel')) return 'cancel';
  const user = form.get('user');
  return user === null ? undefined : {user};
}

/** Errors that nobody can be sent away with are pages. */
function showErrors(context: OperationContext, handle: () => OperationResponse): OperationResponse {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return errorPage(context.createId(), error.response.status, readEntraError(error));
  }
}

const refuseForeignForm = (context: OperationContext): OperationResponse => ({
  ...messagePage(
    context.createId(),
    'Not signed in',
    'The form was sent by a page of another site. Sign in on the page of the emulator itself.',
  ),
  status: 403,
});

/** Where the forms of a request's page lead: into the same lane. */
function actionOf({query, origin}: OperationRequest, path: string): string {
  const lane = query.get('lane');
  // The path of a lane is part of the origin; a lane that was named by the query has to be named again.
  const prefix = parseUrl(origin)?.pathname.replace(/\/$/, '') ?? '';
  return `${prefix}${path}${lane === null ? '' : `?lane=${encodeURIComponent(lane)}`}`;
}

function respond(context: OperationContext, request: OperationRequest, outcome: AuthorizeOutcome): OperationResponse {
  if (outcome.kind === 'page') {
    const {tenant, application, users, parameters, redirectUri} = outcome.sign;
    const action = actionOf(request, `/${tenant.id}/login`);
    return chooseUserPage(context.createId(), {tenant, application, users, parameters, redirectUri, action});
  }
  const {uri, mode, parameters, headers} = outcome;
  if (mode === 'form_post') return formPostPage(context.createId(), uri, parameters, headers);
  return redirect(context, addParameters(uri, mode, parameters), headers);
}

function addParameters(uri: string, mode: 'query' | 'fragment', parameters: Record<string, string>): string {
  const url = new URL(uri);
  const added = new URLSearchParams(parameters);
  if (mode === 'fragment') url.hash = added.toString();
  else for (const [name, value] of added) url.searchParams.append(name, value);
  return url.href;
}

const redirect = (context: OperationContext, address: string, headers: Record<string, string>): OperationResponse => ({
  status: 302,
  headers: {
    ...entraHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'x-ms-request-id': context.createId(),
    Location: address,
    ...headers,
  },
  body: '',
});

function showDevice(context: OperationContext, request: OperationRequest, typed: string): OperationResponse {
  const action = actionOf(request, devicePath);
  const nonce = context.createId();
  if (typed === '') return devicePage(nonce, {action, typed});
  const found = findDevice(context, typed);
  if (!found) {
    const problem = 'There is no such code, or it has ended or was used. Check what the device shows.';
    return devicePage(nonce, {action, typed, problem});
  }
  const {device, application, users} = found;
  return devicePage(nonce, {action, typed: device.userCode, application, users});
}

function signInDevice(context: OperationContext, request: OperationRequest): OperationResponse {
  const form = formOfRequest(request);
  const typed = form.get('user_code') ?? '';
  const found = findDevice(context, typed);
  const choice = choiceOf(form);
  const headers = found && choice && confirmDevice(context, request, found, choice);
  if (!headers) return showDevice(context, request, typed);
  const [title, message] =
    choice === 'cancel'
      ? ['Not signed in', 'The device was told that you declined. You may close this window.']
      : ['You have signed in', 'The device goes on by itself. You may close this window.'];
  return messagePage(context.createId(), title, message, headers);
}

/** Only to an address that an application of the directory is registered with. */
function logOut(context: OperationContext, request: OperationRequest): OperationResponse {
  const headers = endSession(context, request);
  const uri = request.query.get('post_logout_redirect_uri');
  const isKnown =
    uri !== null &&
    context.world.principals.some(p => p.type === 'ServicePrincipal' && findRedirectTarget(p, uri) !== undefined);
  if (!isKnown) {
    return messagePage(context.createId(), 'You signed out', 'You may close this window.', headers);
  }
  const state = request.query.get('state');
  return redirect(context, addParameters(uri, 'query', state === null ? {} : {state}), headers);
}
