export {createHandlers, type CreateHandlersOptions} from './create-handlers.js';
