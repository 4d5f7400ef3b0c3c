import {missingFile} from '../shared/missing-file.js';
import {failure} from './deferred-error.js';

/**
 * Loads a part of the element that few pages need.
 * @param load The `import()`.
 * @throws PbiReportError `Offline` or `SdkLoadFailed` when it cannot be had.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw navigator.onLine ? partMissing(cause) : offline();
  }
}

/** The file that an `import()` names cannot be had. */
export const partMissing = (cause: unknown): Error =>
  failure('SdkLoadFailed', {words: [missingFile(cause)], detail: String(cause), retryable: true, cause});

/** There is no network. The message stands here as well: who is offline cannot fetch the sentences either. */
export const offline = (): Error => failure('Offline', {shortMessage: 'This device is offline.', retryable: true});
