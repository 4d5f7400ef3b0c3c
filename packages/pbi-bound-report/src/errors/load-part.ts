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

/**
 * A part of the element that few pages need. Given at once when it has come: `import()` takes a task's time for what is
 * there already. A failed load may be tried again.
 * @param load The `import()`.
 * @returns Loads it. Rejects like {@link loadPart}.
 */
export function lazyPart<T extends object>(load: () => Promise<T>): () => Promise<T> {
  let part: T | undefined;
  return async () => (part ??= await loadPart(load));
}

/** The file that an `import()` names cannot be had. */
export const partMissing = (cause: unknown): Error =>
  failure('SdkLoadFailed', {words: [missingFile(cause)], detail: String(cause), retryable: true, cause});

/** There is no network. The message stands here as well: who is offline cannot fetch the sentences either. */
export const offline = (): Error => failure('Offline', {shortMessage: 'This device is offline.', retryable: true});
