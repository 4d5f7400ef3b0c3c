/** How the test control refuses a request. Invented, like everything of the test control. */
import type {OperationResponse} from '../../http/operation.js';

/** A request to the test control is wrong; the message names the field and the remedy. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** The response to a request that the test control refuses. */
export const invalidControlRequest = (message: string): OperationResponse => ({
  status: 400,
  headers: {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'},
  body: JSON.stringify({error: {code: 'InvalidControlRequest', message}}),
});
