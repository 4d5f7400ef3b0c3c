/** Forms that are sent to Entra. */
import type {OperationContext} from '../../context.js';
import type {OperationRequest} from '../../http/operation.js';
import {entraError} from './entra-errors.js';

/** The form, with the credentials of an `Authorization: Basic` header: RFC 6749, section 2.3.1. */
export function readForm(request: Pick<OperationRequest, 'body' | 'headers'>): URLSearchParams {
  const form = new URLSearchParams(request.body ?? '');
  const basic = /^Basic ([\w+/=]+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (basic === undefined || form.has('client_secret')) return form;
  try {
    const [id = '', ...secret] = atob(basic).split(':');
    if (!form.has('client_id')) form.set('client_id', decodeURIComponent(id.replaceAll('+', ' ')));
    form.set('client_secret', decodeURIComponent(secret.join(':').replaceAll('+', ' ')));
  } catch {
    // Neither base64 nor form-encoded: then it holds no credentials, and the rules miss them.
  }
  return form;
}

/** @throws OperationError where the parameter is missing or empty. */
export function requireParameter(context: OperationContext, form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) {
    throw entraError(context, 900144, `The request body must contain the following parameter: '${name}'.`);
  }
  return value;
}
