import {toReportError} from '../report/report-error.js';
import type {ReportApplication} from '../report/report-application.js';
import type {EmbedRequest, Reply} from './messages.js';
import type {Route} from './routes.js';

const segments = (path: string): string[] => path.replace(/^\//, '').split('/');

/** Parameters of a path, or undefined where it is another route's. Names of pages and visuals arrive unencoded. */
function match(pattern: readonly string[], path: readonly string[]): string[] | undefined {
  if (pattern.length !== path.length) return undefined;
  const params: string[] = [];
  for (const [i, part] of pattern.entries()) {
    const actual = path[i] ?? '';
    if (part.startsWith(':')) {
      if (actual === '') return undefined;
      params.push(actual);
    } else if (part !== actual) return undefined;
  }
  return params;
}

/**
 * Answers requests from a table of routes. An unknown method or path is 404, with or without a leading slash; a failure
 * of the application is its status with its `IError` as body, never a rejection.
 */
export function createRouter(
  routes: readonly Route[],
  application: ReportApplication,
): (request: EmbedRequest) => Promise<Reply> {
  // Fixed parts before parameters: `PUT /report/pages/active` is not a page of that name.
  const table = routes
    .map(route => ({route, pattern: segments(route.path)}))
    .sort((a, b) => a.pattern.filter(p => p.startsWith(':')).length - b.pattern.filter(p => p.startsWith(':')).length);
  return async request => {
    const path = segments(request.url);
    for (const {route, pattern} of table) {
      const params = route.method === request.method ? match(pattern, path) : undefined;
      if (!params) continue;
      try {
        return await route.handle(application, {...request, params});
      } catch (cause) {
        const failure = toReportError(cause);
        return {statusCode: failure.statusCode, body: failure.error};
      }
    }
    return {statusCode: 404, body: `Not Found. Url: ${request.url}`};
  };
}
