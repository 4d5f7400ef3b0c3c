import type {
  DataQuery,
  EmbedDataError,
  OpenDashboardRequest,
  OpenDashboardResponse,
  OpenReportRequest,
  OpenReportResponse,
  PowerBiEmbedError,
  QueryDataResponse,
  QueryTileRequest,
  QuickCreateRequest,
  QuickCreateResponse,
  SaveReportRequest,
  SaveReportResponse,
} from '@pbi-bound-report/contract';
import {embedDataPaths, powerBiEmbedErrorNames, traceLevels} from '@pbi-bound-report/contract';
import {ReportError} from '../report/report-error.js';
import type {FetchedJson, FetchJson} from './batched-fetch.js';
import {createBatchedFetch} from './batched-fetch.js';

/** Who asks: the token and its kind. Lives in memory only and goes into one header. */
export interface Credential {
  readonly token: string;
  /** `TokenType` of powerbi-models: 0 Entra, 1 embed. */
  readonly tokenType: number;
}

/** A question for the bound dataset. */
export interface EmbedDataQuery {
  reportId: string;
  /** The report is still to be made. */
  isNewReport?: boolean;
  datasetId?: string;
  visual?: string;
  /** What the host's `applicationContextProvider` answered, for the journal. */
  applicationContext?: unknown;
  query: DataQuery;
}

/** Decides what the holder of a token may see, and answers queries. */
export interface EmbedDataClient {
  /** @throws ReportError with the emulator's own `IError`. */
  open(request: OpenReportRequest, credential: Credential, signal?: AbortSignal): Promise<OpenReportResponse>;
  /** @throws ReportError with the emulator's own `IError`. */
  query(request: EmbedDataQuery, credential: Credential, signal?: AbortSignal): Promise<QueryDataResponse>;
  /** @throws ReportError with the emulator's own `IError`. */
  openDashboard(
    request: OpenDashboardRequest,
    credential: Credential,
    signal?: AbortSignal,
  ): Promise<OpenDashboardResponse>;
  /** @throws ReportError with the emulator's own `IError`. */
  queryTile(request: QueryTileRequest, credential: Credential, signal?: AbortSignal): Promise<QueryDataResponse>;
  /** @throws ReportError with the emulator's own `IError`. */
  quickCreate(request: QuickCreateRequest, credential: Credential, signal?: AbortSignal): Promise<QuickCreateResponse>;
  /** Keeps a definition. @throws ReportError with the emulator's own `IError`. */
  save(request: SaveReportRequest, credential: Credential): Promise<SaveReportResponse>;
  /** Puts a feature that is not emulated into the emulator's journal. Never rejects: nothing depends on it. */
  reportUnsupported(feature: string): Promise<void>;
}

/** Options of {@link createEmbedDataClient}. */
export interface EmbedDataClientOptions {
  /** Default: the global `fetch`. */
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
  /**
   * Put before the paths, without a trailing slash: another origin or a folder. Default: empty, the page's own origin.
   */
  base?: string;
  /** Headers for every call, for instance the lane of a test worker. */
  headers?: Readonly<Record<string, string>>;
  /** Where queries that are made together are sent in one request. Default: each is a request of its own. */
  batchUrl?: string | undefined;
}

/** A call to the emulator. */
interface EmulatorCall {
  path: string;
  body: object;
  credential: Credential;
  signal?: AbortSignal | undefined;
}

const isError = (value: unknown): value is PowerBiEmbedError =>
  typeof value === 'object' && value !== null && typeof (value as PowerBiEmbedError).message === 'string';

/** The emulator did not answer in its own form: our error, not one that Power BI is known to raise. */
const unreachable = (path: string, reason: string, cause?: unknown): ReportError =>
  new ReportError(
    {
      message: powerBiEmbedErrorNames.loadReportFailed,
      detailedMessage:
        `Failed to ask the emulator at ${path}: ${reason}. ` + "Check that it runs and answers on this page's origin.",
      errorCode: '503',
      level: traceLevels.fatal,
    },
    503,
    {cause},
  );

/** A {@link EmbedDataClient} over `fetch`. Neither the token nor a body is ever put into an error. */
export function createEmbedDataClient({
  fetch = (input, init) => globalThis.fetch(input, init),
  base = '',
  headers = {},
  batchUrl,
}: EmbedDataClientOptions = {}): EmbedDataClient {
  const callBy =
    (send: FetchJson) =>
    async <T>({path, body, credential: {token, tokenType}, signal}: EmulatorCall): Promise<T> => {
      const scheme = tokenType === 1 ? 'EmbedToken' : 'Bearer';
      let response: FetchedJson;
      let answer: unknown;
      try {
        response = await send(`${base}${path}`, {
          method: 'POST',
          cache: 'no-store',
          credentials: 'omit',
          redirect: 'error',
          signal: signal ?? null,
          headers: {...headers, 'content-type': 'application/json', authorization: `${scheme} ${token}`},
          body: JSON.stringify({...body, tokenType}),
        });
      } catch (cause) {
        if (signal?.aborted) throw cause;
        throw unreachable(path, 'no answer', cause);
      }
      try {
        answer = await response.json();
      } catch (cause) {
        if (signal?.aborted) throw cause;
        throw unreachable(path, `status ${response.status} without JSON`, cause);
      }
      if (response.ok) return answer as T;
      const error = (answer as Partial<EmbedDataError> | null)?.error;
      throw isError(error) ? new ReportError(error) : unreachable(path, `status ${response.status} without an error`);
    };
  const call = callBy(fetch);
  const query = batchUrl === undefined ? call : callBy(createBatchedFetch({fetch, batchUrl}));
  return {
    open: (body, credential, signal) => call({path: embedDataPaths.open, body, credential, signal}),
    openDashboard: (body, credential, signal) => call({path: embedDataPaths.openDashboard, body, credential, signal}),
    queryTile: (body, credential, signal) => query({path: embedDataPaths.queryTile, body, credential, signal}),
    quickCreate: (body, credential, signal) => call({path: embedDataPaths.quickCreate, body, credential, signal}),
    save: (body, credential) => call({path: embedDataPaths.save, body, credential}),
    query: (body, credential, signal) => query({path: embedDataPaths.query, body, credential, signal}),
    async reportUnsupported(feature) {
      // An emulator that keeps no such notes, or none at all, changes nothing for the host, which gets its refusal
      // anyway.
      await fetch(`${base}${embedDataPaths.unsupported}`, {
        method: 'POST',
        credentials: 'omit',
        headers: {...headers, 'content-type': 'application/json'},
        body: JSON.stringify({what: feature}),
      }).catch(() => undefined);
    },
  };
}
