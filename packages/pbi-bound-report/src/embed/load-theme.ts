import {failure} from '../errors/deferred-error.js';

/**
 * Fetches a theme, where it is given by its address.
 * @throws PbiReportError `InvalidAttribute` when there is no JSON object at that address.
 */
export async function loadTheme(theme: object | string | undefined, signal: AbortSignal): Promise<object | undefined> {
  if (typeof theme !== 'string') return theme;
  try {
    const response = await fetch(new URL(theme, document.baseURI), {credentials: 'same-origin', signal});
    if (!response.ok) throw new Error(`status ${response.status}`);
    const json: unknown = await response.json();
    if (typeof json === 'object' && json !== null) return json;
    throw new Error('not a JSON object');
  } catch (cause) {
    if (signal.aborted) throw signal.reason as Error;
    throw failure('InvalidAttribute', {textKey: 'noTheme', detail: String(cause)});
  }
}
