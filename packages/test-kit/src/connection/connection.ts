/** A way to an emulator: in this process, or a mock server. */
import type {OperationResponse} from '@pbi-bound-report/emulator';

/** A call to one of Microsoft's hosts, as a page made it. */
export interface HostCall {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Undefined where the call has none. */
  body: string | undefined;
}

/** Carries calls to an emulator and its answers back. */
export interface Connection {
  /** @param signal Ends a call that is still waiting. */
  send(call: HostCall, signal?: AbortSignal): Promise<OperationResponse>;
}
