/** How the report page's requests are answered: with JSON, or with the very error that the page then raises. */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {UnsupportedFilterError} from '../../engine/filter-values.js';
import {describeMismatch, ModelMismatchError} from '../../engine/model.js';
import {QueryLimitError} from '../../engine/query-limits.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import type {OperationResponse, OperationSchemas} from '../../http/operation.js';
import {NestingError} from '../../http/parse-json.js';
import {BodyError} from '../../http/read-body.js';
import {EmbedError, embedErrors} from '../../rules/embed-errors.js';
import {failureSchema} from './embed-data-schemas.js';

/** Responses of every request of the report page. */
export const embedDataResponses: NonNullable<OperationSchemas['responses']> = {
  200: {description: 'The response.'},
  ...Object.fromEntries(
    [400, 401, 403, 404, 500].map(status => [
      status,
      {description: 'The error that the report raises.', schema: failureSchema},
    ]),
  ),
};

/** @param work Answers the request, or throws what the report raises. */
export async function answerEmbedData(
  context: OperationContext,
  work: () => Promise<{body: unknown; note?: string | undefined}>,
): Promise<OperationResponse> {
  try {
    const {body, note} = await work();
    return defined({...json(200, body), note});
  } catch (error) {
    const embedError = toEmbedError(error);
    if (!embedError) throw error;
    const {technicalDetails, ...rest} = embedError.embedError;
    return json(embedError.status, {
      error: {...rest, technicalDetails: {requestId: context.createId(), ...technicalDetails}},
    });
  }
}

const json = (status: number, body: unknown): OperationResponse => ({
  status,
  headers: {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'},
  body: JSON.stringify(body),
});

/**
 * The error that the report raises for an error of a rule or of the engine; undefined for a fault of the emulator
 * itself.
 */
function toEmbedError(error: unknown): EmbedError | undefined {
  if (error instanceof EmbedError) return error;
  if (error instanceof BodyError || error instanceof NestingError) return embedErrors.queryFailed(error.message);
  if (error instanceof SyntaxError) return embedErrors.queryFailed('The request body must be a JSON object.');
  if (error instanceof ModelMismatchError) return embedErrors.queryFailed(describeMismatch(error));
  if (
    error instanceof UnsupportedFilterError ||
    error instanceof RoleExpressionError ||
    error instanceof QueryLimitError
  ) {
    return embedErrors.queryFailed(error.message);
  }
  return undefined;
}
