import type {models} from 'powerbi-client';

/**
 * Members of the SDK's report that its types hide, or that are not documented. The gateway's contract test holds each
 * of them.
 */
export interface ReportInternals {
  iframeLoaded: boolean;
  lastLoadRequest: Date | null;
  eventHooks: models.EventHooks | undefined;
  config: {uniqueId?: string; accessToken?: string | undefined};
  load(phasedRender?: boolean): Promise<void>;
  frontLoadSendConfig(config: unknown): Promise<void>;
  setAccessToken(token: string): Promise<void>;
}

/** The same of the SDK's service. */
export interface ServiceInternals {
  router: {post(url: string, handler: (request: HookRequest, response: unknown) => unknown): unknown};
  invokeSDKHook(hook: unknown, request: unknown, response: unknown): Promise<void>;
  addOrOverwriteEmbed(component: unknown, element: HTMLElement): void;
}

/** A request of the frame to a hook of the page. */
export interface HookRequest {
  params: {eventName: string};
  body?: Record<string, unknown> | null;
}
