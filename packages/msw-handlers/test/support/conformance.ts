/** Runs the conformance cases through handlers, in Node and in a browser alike. */
import {createEmulator, type Emulator} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  conformanceWorldNames,
  controlCases,
  createConformanceWorld,
  createInProcessSend,
  recordResponses,
  recordingOrigin,
  type ConformanceCase,
  type ConformanceSend,
  type ResponseRecording,
} from '@pbi-bound-report/emulator/conformance';
import type {HttpHandler} from 'msw';
import {createHandlers} from '../../src/index.js';

const emulators = (): Map<string, Emulator> =>
  new Map(conformanceWorldNames.map(world => [world, createEmulator({world: createConformanceWorld(world), seed: 1})]));

/** Operations whose answers set cookies or lead on, which is the browser's own business. */
const ofBrowsers = new Set(['Entra_DeviceAuthByForm', 'Entra_Login', 'Entra_Logout']);

/** Whether a script of a page can send the request, with the one before it, and see the answer. */
function isForPages({operationId, request, before, expect}: ConformanceCase): boolean {
  if (ofBrowsers.has(operationId) || before?.path.endsWith('/login')) return false;
  return expect.status !== 302 && !Object.keys(request.headers ?? {}).some(name => ['cookie', 'origin'].includes(name));
}

/**
 * @param use Replaces MSW's handlers by these.
 * @param every One case of so many, beside those of the test control, which build on each other. Default: all.
 * @returns What came through the handlers, and what comes without an adapter.
 */
export async function throughHandlers(
  use: (handlers: HttpHandler[]) => void,
  every = 1,
): Promise<{handled: ResponseRecording; direct: ResponseRecording}> {
  const sendable = 'document' in globalThis ? conformanceCases.filter(isForPages) : conformanceCases;
  const cases = [...sendable.filter((_, i) => i % every === 0), ...controlCases];
  const origins = {api: recordingOrigin, login: recordingOrigin, emulator: recordingOrigin};
  const handlers = new Map([...emulators()].map(([world, emulator]) => [world, createHandlers({emulator, origins})]));
  let current: string | undefined;
  const send: ConformanceSend = async ({world, method, path, headers, body}) => {
    if (world !== current) use(handlers.get(world) as HttpHandler[]);
    current = world;
    // Bytes: fetch gives text a content type of its own.
    const response = await fetch(recordingOrigin + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : {body: new TextEncoder().encode(body)}),
    });
    return {status: response.status, headers: Object.fromEntries(response.headers), body: await response.text()};
  };
  const own = emulators();
  return {
    handled: await recordResponses(send, cases),
    direct: await recordResponses(
      createInProcessSend(world => own.get(world) as Emulator),
      cases,
    ),
  };
}
