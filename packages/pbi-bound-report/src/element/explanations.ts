/**
 * What is loaded with the first error: the sentences that explain errors, and what the error view has for those who
 * look into one.
 */
export {describeError} from '../errors/describe-error.js';
export {errorDetails} from './error-details.js';
export {errorStyles} from './error.styles.js';
