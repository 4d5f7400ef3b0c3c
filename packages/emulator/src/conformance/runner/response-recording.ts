/** Writes down what an adapter answers to every case, so that adapters can be compared word for word. */
import type {Emulator} from '../../emulator.js';
import {matchPath} from '../../http/match-path.js';
import type {ConformanceCase, ConformanceRequest, ConformanceResponse, ConformanceSend} from './conformance-case.js';
import {runConformanceCase} from './run-case.js';

/** What an adapter made of a list of cases. */
export interface ResponseRecording {
  /** Cases that went wrong, each with what was wrong. */
  problems: string[];
  /** Each answer in one line, without what differs from run to run. */
  lines: string[];
}

/** Headers that belong to the carrier, not to the answer. */
const carried = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'access-control-allow-origin',
  'vary',
]);
const fleeting: [RegExp, string][] = [
  [/\b1\.[0-9a-f-]{36}/g, '(code)'],
  [/((?:Trace|Correlation)\+ID%3A\+)[0-9a-f-]{36}/g, '$1(id)'],
  [/(Timestamp%3A\+)[^&]*Z/g, '$1(time)'],
  [/(nonce[-=]"?|session_state=|pbi-emulator-session=)[0-9a-f-]{36}/g, '$1(id)'],
  [/("user_code":"|enter the code |this code: |name="user_code" value=")[A-Z2-9]{9}/g, '$1(user code)'],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '(jwt)'],
  [/H4sI[\w\-=]+\.[\w+/=]+/g, '(embed token)'],
  [/("(?:tokenId|trace_id|correlation_id|requestId)":")[0-9a-f-]{36}/g, '$1(id)'],
  [/((?:Trace|Correlation) ID: )[0-9a-f-]{36}/g, '$1(id)'],
  [/("reportId":")[0-9a-f-]{36}(","reportName":"Copy")/g, '$1(id)$2'],
  [/(\/refreshes\/)[0-9a-f-]{36}/g, '$1(id)'],
  [/("(?:expires_on|not_before)":")\d+/g, '$1(time)'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '(time)'],
];

function lineOf({title}: ConformanceCase, {status, headers, body}: ConformanceResponse): string {
  const shown = Object.entries(headers)
    .filter(([name]) => !carried.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${/^(?:requestid|x-ms-request-id)$/.test(name) ? '(id)' : value}`);
  return fleeting.reduce(
    (text, [pattern, mark]) => text.replace(pattern, mark),
    `${title} → ${status} ${shown.join(' | ')} ${body}`,
  );
}

/** Runs cases one after the other through an adapter. */
export async function recordResponses(
  send: ConformanceSend,
  cases: readonly ConformanceCase[],
): Promise<ResponseRecording> {
  const recording: ResponseRecording = {problems: [], lines: []};
  for (const one of cases) {
    const noting: ConformanceSend = async request => {
      const response = await send(request);
      recording.lines.push(lineOf(one, response));
      return response;
    };
    const {problems} = await runConformanceCase(noting, one);
    if (problems.length > 0) recording.problems.push(`${one.title}: ${problems.join('; ')}`);
  }
  return recording;
}

/** Where adapters must be reached for a comparison: answers lead back to wherever the client called. */
export const recordingOrigin = 'http://emulator.example';

/** No adapter: calls the emulators themselves. What they answer, every adapter must answer. */
export function createInProcessSend(emulatorOf: (world: string) => Emulator): ConformanceSend {
  const matchOf = (emulator: Emulator, method: string, path: string) => {
    for (const operation of emulator.operations) {
      const params = operation.method === method ? matchPath(operation.path, path) : undefined;
      if (params) return {operation, params};
    }
    return undefined;
  };
  return async (request: ConformanceRequest) => {
    const emulator = emulatorOf(request.world);
    const url = new URL(request.path, recordingOrigin);
    const sent = {query: url.searchParams, headers: request.headers, body: request.body, origin: recordingOrigin};
    const match = matchOf(emulator, request.method, url.pathname);
    const answer = match
      ? await emulator.handle(match.operation, {...sent, params: match.params})
      : emulator.handleUnmatched({...sent, method: request.method, path: url.pathname});
    return {
      status: answer.status,
      headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: answer.body,
    };
  };
}
