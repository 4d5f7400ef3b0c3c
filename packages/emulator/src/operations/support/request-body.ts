/** Reads the bodies of Power BI calls. */
import type {OperationRequest} from '../../http/operation.js';
import {OperationError} from '../../http/operation.js';
import {NestingError, parseJson} from '../../http/parse-json.js';
import {BodyError} from '../../http/read-body.js';
import {undocumentedError, undocumentedErrors} from '../../rules/undocumented-errors.js';

/** `{message}`, in lower case. */
function unsupportedMediaType(message: string): OperationError {
  return new OperationError({
    status: 415,
    headers: {'Content-Type': 'application/json; charset=utf-8'},
    body: JSON.stringify({message}),
  });
}

/**
 * The JSON body of a request, read by its schema's reader.
 * @throws OperationError
 */
export function readJsonBody<T>(request: OperationRequest, read: (value: unknown) => T): T {
  const type = request.headers['content-type'];
  if (request.body && !type) {
    throw unsupportedMediaType(
      "The request contains an entity body but no Content-Type header. The inferred media type 'application/octet-stream' is not supported for this resource.",
    );
  }
  if (type && !/^\s*(?:application|text)\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw unsupportedMediaType(
      undocumentedErrors.mediaType.message.replace('{type}', type.split(';')[0]?.trim() ?? ''),
    );
  }
  let value: unknown;
  try {
    value = parseJson(request.body ?? '');
  } catch (error) {
    if (error instanceof NestingError) throw undocumentedError('bodyShape', {problem: error.message});
    const encoding = request.headers['content-encoding']?.trim();
    if (encoding && encoding.toLowerCase() !== 'identity') throw undocumentedError('bodyEncoded', {encoding});
    // Why it is no JSON is of no use to the client: the service does not say it either.
    throw undocumentedError('bodyNotJson');
  }
  try {
    return read(value);
  } catch (error) {
    if (error instanceof BodyError) throw undocumentedError('bodyShape', {problem: error.message});
    throw error;
  }
}
