/** The playground on a static host. */
import {startBackEnd} from './back-end.js';

await startBackEnd();
await import('../playground/playground.js');
