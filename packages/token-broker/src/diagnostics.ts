/** What reads and explains failures of Entra and Power BI, for tools that look into a set-up. */
export {CredentialError, clientSecretCredential, type ClientSecretOptions} from './power-bi/credential.js';
export {PowerBiError, readPowerBiError, type FailedAnswer} from './power-bi/power-bi-error.js';
export {unreachable} from './power-bi/unreachable.js';
export {remedyFor} from './errors/upstream-errors.js';
export {powerBiClouds, type PowerBiCloudName} from './power-bi/clouds.js';
