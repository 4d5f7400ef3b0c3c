/**
 * What the plain file gives to a page that imports it. Not the classes of events and the tables of codes, which a page
 * without a compiler has no use for: they would be part of what every page loads.
 */
import './define.js';

export {PbiBoundReport} from './element/pbi-bound-report.js';
export {PbiReportError} from './errors/errors.js';
export {englishTexts, setTexts} from './element/texts.js';
export {trustEmbedOrigin} from './frame/trust-embed-origin.js';
export {forgetAll} from './session/session.js';
export {trustTokenOrigin} from './token/trust-token-origin.js';
