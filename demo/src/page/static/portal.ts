/** The portal on a static host. */
import {startBackEnd} from './back-end.js';

await startBackEnd();
await import('../portal.js');
