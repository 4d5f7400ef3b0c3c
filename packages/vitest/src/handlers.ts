/** Microsoft's hosts as handlers of Mock Service Worker. */
import {powerBiAppOrigin} from '@pbi-bound-report/contract';
import type {Emulator} from '@pbi-bound-report/emulator';
import {createHandlers} from '@pbi-bound-report/msw-handlers';
import {http, HttpResponse, type HttpHandler} from 'msw';

/** @param emulator Answers. */
export function createPowerBiHandlers(emulator: Emulator): HttpHandler[] {
  return [
    ...createHandlers({emulator, origins: {emulator: powerBiAppOrigin}}),
    // A DOM that loads the pages of iframes gets an empty one: the report is put into the iframe from outside.
    http.get(`${powerBiAppOrigin}/*Embed`, () => HttpResponse.html('<!doctype html><title>Power BI</title>')),
    http.all(`${powerBiAppOrigin}/*`, async ({request}) => {
      const {status, headers, body} = emulator.handleUnmatched({
        method: request.method,
        path: new URL(request.url).pathname,
        query: new URL(request.url).searchParams,
        headers: Object.fromEntries(request.headers),
        body: await request.clone().text(),
        origin: powerBiAppOrigin,
      });
      return new HttpResponse(body, {status, headers});
    }),
  ];
}
