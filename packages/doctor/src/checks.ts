/**
 * The checks, in the order in which a set-up breaks. Each looks at one thing and says the one thing to do. One that
 * needs what an earlier one did not find is skipped, so that the first failure is the cause and not a consequence.
 */
import {
  asRecord,
  asText,
  entraRemedy,
  isLoopbackHostname,
  isMicrosoftEmbedUrl,
  itemRemedies,
  operationPaths,
  parseUrl,
  powerBiScope,
  redactSecrets,
} from '@pbi-bound-report/contract';
import {
  CredentialError,
  PowerBiError,
  clientSecretCredential,
  readPowerBiError,
  remedyFor,
  unreachable,
} from '@pbi-bound-report/token-broker/diagnostics';
import {forbiddingDirective, metaPolicies, parsePolicies} from './policy.js';

/** What there is to look into. */
export interface SetUp {
  tenantId: string;
  clientId: string;
  /** The secret's value. It is in no finding. */
  clientSecret: string;
  reportId: string;
  /** Workspace of the report. */
  workspaceId: string;
  /** Default: the report's own. */
  datasetId?: string | undefined;
  /** Workspace of the dataset. Default: that of the report. */
  datasetWorkspaceId?: string | undefined;
  /** For datasets with row-level security. In no finding. */
  identity?: {username: string; roles?: readonly string[]} | undefined;
  /** Address of the page that shows the report. */
  pageUrl?: string | undefined;
  apiOrigin: string;
  authorityHost: string;
  /** Default: the public cloud's. */
  scope?: string | undefined;
}

/** Names of the checks, in their order. */
export const checkNames = [
  'authority',
  'credential',
  'scope',
  'tenant setting',
  'workspace role',
  'capacity',
  'report',
  'dataset',
  'identity',
  'GenerateToken',
  'embed URL',
  'page policy',
] as const;
/** One of {@link checkNames}. */
export type CheckName = (typeof checkNames)[number];

/** What a check has found. */
export interface Finding {
  check: CheckName;
  /** `warning`: it works, and will not for long or not for all. `skipped`: it needs what an earlier check lacks. */
  status: 'ok' | 'failed' | 'warning' | 'skipped';
  /** What is so. */
  message: string;
  /** The one thing to do. */
  remedy?: string;
  /** Power BI's id of the call, for its support. */
  requestId?: string;
}

/** What a check may say; the runner adds its name. */
type Outcome = Omit<Finding, 'check'>;

/** What checks have learnt for those after them. */
interface Known {
  token?: string;
  workspaces?: Map<string, Record<string, unknown>>;
  embedUrl?: string | undefined;
  datasetId?: string | undefined;
  dataset?: Record<string, unknown>;
}

/** A call's answer. */
interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown> | undefined;
}

const ok = (message: string): Outcome => ({status: 'ok', message});
const failed = (message: string, remedy: string, requestId?: string): Outcome => ({
  status: 'failed',
  message,
  remedy,
  ...(requestId === undefined ? {} : {requestId}),
});

const embedUrlRemedy = 'Take embedUrl from Power BI itself: something between changes it.';

/** Milliseconds that one call may take. */
const patience = 15_000;

/** Looks into one set-up. */
export class Checks {
  readonly #setUp: SetUp;
  readonly #fetch: typeof globalThis.fetch;
  readonly #known: Known = {};

  /** @param fetch Default: the platform's. */
  constructor(setUp: SetUp, fetch: typeof globalThis.fetch = globalThis.fetch) {
    this.#setUp = setUp;
    this.#fetch = fetch;
  }

  /** Runs one check. */
  async run(check: CheckName): Promise<Finding> {
    const outcome = await this.#outcomeOf(check).catch((error: unknown) => this.#explain(error));
    const {message, remedy} = outcome;
    const clean = (text: string): string => this.#withoutSecrets(text);
    return {check, ...outcome, message: clean(message), ...(remedy === undefined ? {} : {remedy: clean(remedy)})};
  }

  #outcomeOf(check: CheckName): Promise<Outcome> {
    switch (check) {
      case 'authority':
        return this.#authority();
      case 'credential':
        return this.#credential();
      case 'scope':
        return this.#scope();
      case 'tenant setting':
        return this.#tenantSetting();
      case 'workspace role':
        return Promise.resolve(this.#workspaceRole());
      case 'capacity':
        return Promise.resolve(this.#capacity());
      case 'report':
        return this.#report();
      case 'dataset':
        return this.#dataset();
      case 'identity':
        return Promise.resolve(this.#identity());
      case 'GenerateToken':
        return this.#generateToken();
      case 'embed URL':
        return this.#embedUrl();
      case 'page policy':
        return this.#pagePolicy();
    }
  }

  async #authority(): Promise<Outcome> {
    const {authorityHost, tenantId} = this.#setUp;
    const path = `/${encodeURIComponent(tenantId)}/v2.0/.well-known/openid-configuration`;
    const answer = await this.#call(authorityHost + path);
    if (answer.status === 200) return ok('Entra knows the tenant.');
    const number = Number(/AADSTS(\d+)/.exec(answer.text)?.[1]);
    return failed(`Entra does not know the tenant (status ${answer.status}).`, entraRemedy(number));
  }

  async #credential(): Promise<Outcome> {
    const {tenantId, clientId, clientSecret, authorityHost, scope = powerBiScope} = this.#setUp;
    const credential = clientSecretCredential({tenantId, clientId, clientSecret, authorityHost, fetch: this.#fetch});
    try {
      const token = await credential.getToken(scope, {abortSignal: AbortSignal.timeout(patience)});
      if (token) this.#known.token = token.token;
      return ok('Entra gives the application a token.');
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      // Without the verb, whose "token: …" would be taken for a token.
      if (error.unavailable) {
        throw new PowerBiError(
          'unavailable',
          authorityHost,
          {message: error.message.replace(/^.*? token: /, '')},
          {cause: error},
        );
      }
      const number = Number(/AADSTS(\d+)/.exec(error.message)?.[1]);
      return failed(error.message.replace(/\. .*$/s, '.'), entraRemedy(number));
    }
  }

  async #scope(): Promise<Outcome> {
    const {token} = this.#known;
    if (token === undefined) return skipped('credential');
    const answer = await this.#power(`${operationPaths.groups}?$top=1`);
    const error = this.#errorOf('Get Groups', answer);
    if (error?.kind !== 'token') return ok('Power BI takes the token.');
    return failed('Power BI does not take the token that Entra gives.', itemRemedies.token, error.upstream.requestId);
  }

  async #tenantSetting(): Promise<Outcome> {
    if (this.#known.token === undefined) return skipped('credential');
    const {workspaceId, datasetWorkspaceId = workspaceId} = this.#setUp;
    const found = new Map<string, Record<string, unknown>>();
    for (const id of new Set([workspaceId, datasetWorkspaceId])) {
      const filter = encodeURIComponent(`id eq '${id}'`);
      const answer = await this.#power(`${operationPaths.groups}?$filter=${filter}`);
      const error = this.#errorOf('Get Groups', answer);
      if (error) throw error;
      const list = answer.json?.['value'];
      const workspace = Array.isArray(list) ? asRecord(list[0]) : undefined;
      if (workspace) found.set(id.toLowerCase(), workspace);
    }
    this.#known.workspaces = found;
    return ok('The tenant lets the application call Power BI.');
  }

  #workspaceRole(): Outcome {
    const {workspaces} = this.#known;
    if (workspaces === undefined) return skipped('tenant setting');
    const {workspaceId, datasetWorkspaceId = workspaceId} = this.#setUp;
    const wanted = [
      ['report', workspaceId],
      ['dataset', datasetWorkspaceId],
    ] as const;
    const missing = wanted.find(([, id]) => !workspaces.has(id.toLowerCase()));
    return missing
      ? failed(`The application is no member of the ${missing[0]}'s workspace ${missing[1]}.`, itemRemedies.forbidden)
      : ok('The application is in the workspaces. Its role shows at GenerateToken.');
  }

  #capacity(): Outcome {
    const workspaces = [...(this.#known.workspaces?.values() ?? [])];
    if (workspaces.length === 0) return skipped('workspace role');
    const without = workspaces.find(workspace => workspace['isOnDedicatedCapacity'] !== true);
    if (!without) return ok('The workspaces are on a capacity.');
    return {
      status: 'warning',
      message: `The workspace ${String(asText(without['name']) ?? without['id'])} is on no capacity: the number of embed tokens is limited.`,
      remedy: 'Put the workspace on a capacity (Fabric F, Premium P, Embedded A) before people use it.',
    };
  }

  async #report(): Promise<Outcome> {
    if (this.#known.token === undefined) return skipped('credential');
    const {workspaceId, reportId} = this.#setUp;
    const answer = await this.#power(fill(operationPaths.reportInGroup, {groupId: workspaceId, reportId}));
    const error = this.#errorOf('Get Report In Group', answer);
    if (error) throw error;
    this.#known.embedUrl = asText(answer.json?.['embedUrl']);
    this.#known.datasetId = this.#setUp.datasetId ?? asText(answer.json?.['datasetId']);
    return ok('The report is there.');
  }

  async #dataset(): Promise<Outcome> {
    const {datasetId} = this.#known;
    if (this.#known.token === undefined || datasetId === undefined) return skipped('report');
    const {workspaceId, datasetWorkspaceId: groupId = workspaceId} = this.#setUp;
    const answer = await this.#power(fill(operationPaths.datasetInGroup, {groupId, datasetId}));
    const error = this.#errorOf('Get Dataset In Group', answer);
    if (error?.kind === 'missing' && this.#setUp.datasetWorkspaceId === undefined) {
      return failed(
        `The dataset is not in the report's workspace ${groupId}.`,
        'Where it is in another, give that one: --dataset-workspace. Otherwise check the id of the dataset.',
        error.upstream.requestId,
      );
    }
    if (error) throw error;
    this.#known.dataset = answer.json ?? {};
    return ok('The dataset is there.');
  }

  #identity(): Outcome {
    const {dataset} = this.#known;
    if (dataset === undefined) return skipped('dataset');
    const {identity} = this.#setUp;
    const isRequired = dataset['isEffectiveIdentityRequired'] === true;
    if (isRequired && !identity) {
      return failed(
        'The dataset has row-level security, and no identity is given.',
        'Let authorize return an identity for it; here, give --username and --roles.',
      );
    }
    if (!isRequired && identity) {
      return failed(
        'The dataset has no row-level security, and an identity is given.',
        'Let authorize return no identity for it, or give the dataset roles.',
      );
    }
    if (dataset['isEffectiveIdentityRolesRequired'] === true && !identity?.roles?.length) {
      return failed('The dataset wants roles, and the identity has none.', 'Give the identity roles of the model.');
    }
    if (!identity) return ok('The dataset wants no identity.');
    const roles = identity.roles?.length
      ? ` Whether it has the roles ${identity.roles.join(', ')} shows when the report opens: Power BI does not check before.`
      : '';
    return ok(`The dataset gets the identity that it wants.${roles}`);
  }

  async #generateToken(): Promise<Outcome> {
    const {datasetId} = this.#known;
    if (this.#known.token === undefined || datasetId === undefined) return skipped('dataset');
    const {reportId, identity} = this.#setUp;
    const {username, roles = []} = identity ?? {};
    const identities = username === undefined ? [] : [{username, roles, datasets: [datasetId]}];
    const body = {
      reports: [{id: reportId}],
      datasets: [{id: datasetId}],
      ...(identities.length > 0 ? {identities} : {}),
    };
    const answer = await this.#power(operationPaths.generateToken, body);
    const error = this.#errorOf('Generate Token', answer);
    if (error) throw error;
    return ok('Power BI gives an embed token for the report on the dataset.');
  }

  async #embedUrl(): Promise<Outcome> {
    const {embedUrl} = this.#known;
    if (embedUrl === undefined) return skipped('report');
    const url = parseUrl(embedUrl);
    if (!url) return failed(`The report's embedUrl is no address: ${embedUrl}.`, embedUrlRemedy);
    const {hostname} = new URL(this.#setUp.apiOrigin);
    const isEmulated = isLoopbackHostname(url.hostname) && isLoopbackHostname(hostname);
    if (!isMicrosoftEmbedUrl(url) && !isEmulated) {
      return failed(
        `The report's frame is on ${url.origin}, which is none of Microsoft's embed hosts.`,
        embedUrlRemedy,
      );
    }
    const {status} = await this.#call(url.href);
    return status < 400
      ? ok("The report's frame can be reached from here.")
      : failed(
          `The report's frame answers ${status}.`,
          `Open ${url.origin} in a browser on this network, and let the firewall pass it.`,
        );
  }

  async #pagePolicy(): Promise<Outcome> {
    const {embedUrl} = this.#known;
    const {pageUrl} = this.#setUp;
    if (pageUrl === undefined) return {status: 'skipped', message: 'No page is given (--page).'};
    if (embedUrl === undefined) return skipped('report');
    if (!parseUrl(embedUrl)) return skipped('embed URL');
    const answer = await this.#call(pageUrl);
    if (answer.status >= 400) {
      return failed(
        `The page answers ${answer.status}.`,
        'Give an address that this machine may read without a session.',
      );
    }
    const header = answer.headers.get('content-security-policy');
    const policies = parsePolicies([...(header === null ? [] : [header]), ...metaPolicies(answer.text)]);
    const {origin} = new URL(embedUrl);
    const directive = forbiddingDirective(policies, new URL(embedUrl), new URL(pageUrl));
    if (directive === undefined) return ok("The page's Content-Security-Policy lets the frame in.");
    return failed(
      `The page's Content-Security-Policy forbids frames from ${origin} (${directive}).`,
      `Add this to the policy: frame-src ${origin}`,
    );
  }

  async #power(path: string, body?: object): Promise<Answer> {
    return this.#call(this.#setUp.apiOrigin + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${this.#known.token ?? ''}`,
        accept: 'application/json',
        ...(body ? {'content-type': 'application/json'} : {}),
      },
      ...(body ? {body: JSON.stringify(body)} : {}),
    });
  }

  async #call(url: string, init: RequestInit = {}): Promise<Answer> {
    const {origin} = new URL(url);
    // What is called with a token is not left for another host.
    const redirect = init.headers ? 'manual' : 'follow';
    const fetch = this.#fetch;
    try {
      const response = await fetch(url, {...init, redirect, signal: AbortSignal.timeout(patience)});
      const text = await response.text();
      return {status: response.status, headers: response.headers, text, json: parse(text)};
    } catch (cause) {
      const message =
        unreachable(origin, cause) ?? `${origin} cannot be reached, or does not answer in ${patience / 1000} s.`;
      throw new PowerBiError('unavailable', origin, {message}, {cause});
    }
  }

  #errorOf(call: string, {status, headers, text}: Answer): PowerBiError | undefined {
    if (status >= 200 && status < 300) return undefined;
    const response = new Response(null, {status: status < 200 ? 502 : status, headers});
    return readPowerBiError({call, response, body: text, now: Date.now(), secrets: this.#secrets()});
  }

  #explain(error: unknown): Outcome {
    if (!(error instanceof PowerBiError)) throw error;
    const {upstream, kind} = error;
    const {status, code, message, requestId} = upstream;
    const said = [status, code].filter(part => part !== undefined).join(' ');
    if (kind === 'unavailable') {
      const [what = '', remedy] = splitRemedy(message ?? `${error.call} answers ${said}.`);
      return failed(
        what,
        remedy ?? 'Try again; if it stays, look at the network and at Power BI’s service status.',
        requestId,
      );
    }
    if (kind === 'throttled') return failed(`${error.call} is throttled.`, 'Wait, and try again.', requestId);
    const reason = message === undefined ? '' : `: ${message}`;
    const remedy = kind === 'token' ? itemRemedies.token : remedyFor(error);
    return failed(
      `Power BI refuses ${error.call} (${said})${reason}`,
      remedy ?? 'Correct what Power BI names.',
      requestId,
    );
  }

  #secrets(): string[] {
    const {clientSecret, identity} = this.#setUp;
    return [clientSecret, this.#known.token, identity?.username].filter(
      text => text !== undefined && text !== '',
    ) as string[];
  }

  #withoutSecrets(text: string): string {
    return this.#secrets().reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), redactSecrets(text));
  }
}

/** A sentence about what is so, and what follows it: what to do. */
function splitRemedy(text: string): [what: string, remedy?: string] {
  const end = text.search(/(?<=\.) (?=[A-Z])/);
  return end === -1 ? [text] : [text.slice(0, end), text.slice(end + 1)];
}

const skipped = (after: CheckName): Outcome => ({status: 'skipped', message: `Needs "${after}".`});
const fill = (path: string, parameters: Readonly<Record<string, string>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined; // Not JSON: the status and the headers are all there is.
  }
}
