/**
 * What is loaded with the first error: the sentences that explain errors, what the error view has for those who look
 * into one, and how many errors a page is told at a time.
 */
export {describeError} from '../errors/describe-error.js';
export {explainInTime} from '../errors/explain-in-time.js';
export {errorDetails} from './error-details.js';
export {errorStyles} from './error.styles.js';
