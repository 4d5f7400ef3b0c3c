/** Embed tokens for tests whose app gets its token from a back end that is not there: made as a back end makes them. */
import type {EmulatorStatus} from '@pbi-bound-report/emulator/client';
import type {Emulator} from '@pbi-bound-report/emulator';

/** What a token is to open. Reports and datasets by id or by name. */
export interface EmbedTokenOptions {
  report: string;
  /** Datasets that the report may be bound to. */
  datasets: string | readonly string[];
  /** Effective identities, as GenerateToken takes them; where `datasets` is absent, for all of the token's. */
  identities?: readonly {username: string; roles?: readonly string[]; datasets?: readonly string[]}[];
  /** Default: Power BI's. */
  lifetimeInMinutes?: number;
  allowEdit?: boolean;
}

/** What GenerateToken answers. */
export interface EmbedTokenResponse {
  token: string;
  tokenId: string;
  /** UTC, ISO 8601. */
  expiration: string;
}

/** Everything that `powerbi.embed` needs. */
export interface EmbedConfiguration {
  type: 'report';
  id: string;
  embedUrl: string;
  accessToken: string;
  /** `models.TokenType.Embed`. */
  tokenType: 1;
  datasetBinding: {datasetId: string};
}

/** How the back end signs in. */
export interface ServicePrincipalCredentials {
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/** The first service principal of a world that has a secret. @throws Error where there is none. */
export function servicePrincipalOf({world}: Pick<Emulator, 'world'>): ServicePrincipalCredentials {
  for (const principal of world.principals) {
    const secret = principal.type === 'ServicePrincipal' ? principal.secrets[0]?.value : undefined;
    if (principal.type === 'ServicePrincipal' && secret !== undefined) {
      return {tenantId: principal.tenantId, clientId: principal.clientId, clientSecret: secret};
    }
  }
  throw new Error(
    'Failed to make an embed token: no service principal of the world has a secret. Add one to its principals.',
  );
}

type Item = EmulatorStatus['reports'][number];

/** @throws Error that lists what there is. */
export function itemNamed(kind: 'report' | 'dataset', items: readonly Item[], wanted: string): Item {
  const item = items.find(({id, name}) => id.toLowerCase() === wanted.toLowerCase() || name === wanted);
  if (item) return item;
  throw new Error(
    `Failed to find the ${kind} ${wanted}: the world has ${items.map(({id, name}) => `${name} (${id})`).join(', ') || 'none'}.`,
  );
}

type Send = (url: string, init: RequestInit) => Promise<Response>;

async function readAnswer(what: string, response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Record<string, unknown>;
  throw new Error(`Failed to make an embed token: ${what} was answered ${response.status} ${text}`);
}

/** The two calls of a back end: signing in, and GenerateToken. @throws Error with what was answered. */
export async function generateEmbedToken(
  send: Send,
  {tenantId, clientId, clientSecret}: ServicePrincipalCredentials,
  body: unknown,
): Promise<EmbedTokenResponse> {
  const entra = await readAnswer(
    'signing in',
    await send(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: {'content-type': 'application/x-www-form-urlencoded'},
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }).toString(),
    }),
  );
  const answer = await readAnswer(
    'GenerateToken',
    await send('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
      method: 'POST',
      headers: {'content-type': 'application/json', authorization: `Bearer ${String(entra['access_token'])}`},
      body: JSON.stringify(body),
    }),
  );
  return answer as unknown as EmbedTokenResponse;
}
