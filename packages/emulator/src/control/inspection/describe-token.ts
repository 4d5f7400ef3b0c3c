/**
 * What a token allows: as whom, until when, and what is refused and why, by the rules that the report page's requests
 * are decided by. Nothing of the token itself is in the description. Invented.
 */
import {defined, isRecord, type EffectiveIdentity} from '@pbi-bound-report/contract';
import {explainNoRows} from '../../engine/explain-no-rows.js';
import {ModelMismatchError} from '../../engine/model.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import {roleIn} from '../../rules/access.js';
import {EmbedError} from '../../rules/embed-errors.js';
import {authorizeEmbed, type EmbedGrant} from '../../rules/open-report.js';
import type {TokenHolder} from '../../rules/token-holder.js';
import type {EmbedTokenClaims} from '../../tokens/embed-token-codec.js';
import {powerBiAudience, type EntraClaims} from '../../tokens/entra-tokens.js';
import {indexOf} from '../../world/world-index.js';
import type {Dataset, Report, World} from '../../world/world.js';
import {ControlError} from '../errors/control-error.js';
import type {Lane} from '../lanes/lane.js';

interface Named {
  id: string;
  name?: string;
}
type ShownIdentity = Pick<EffectiveIdentity, 'username' | 'roles' | 'customData'>;

/** Opening a report on a dataset, tried. */
export interface OpenAttempt {
  reportId: string;
  report: string;
  datasetId: string;
  dataset: string;
  isAllowed: boolean;
  allowEdit?: boolean;
  identity?: ShownIdentity;
  /** Why it would be blank. */
  note?: string;
  error?: {message: string; detailedMessage?: string; /** Of a model that fails to load. */ reason?: string};
}

/** What a token allows. */
export interface TokenDescription {
  kind: 'embed' | 'entra' | 'unknown';
  /** Whether it would be taken now. */
  isValid: boolean;
  problem?: string;
  /** UTC, ISO 8601. */
  expiration?: string;
  /** By the lane's clock; negative where it has ended. */
  secondsLeft?: number;
  lane?: string;
  holder?: string;
  scopes?: string[];
  identities?: (ShownIdentity & {datasets: Named[]})[];
  reports?: (Named & {allowEdit: boolean})[];
  datasets?: (Named & {xmlaPermissions: string})[];
  targetWorkspaces?: Named[];
  workspaces?: {id: string; name: string; role?: string}[];
  attempts?: OpenAttempt[];
}

/** Characters of a text that is looked through for a token. */
const maxTextLength = 100_000;
/** Reports and datasets that are tried: those of the token first, then others of the world. */
const maxTried = 12;
const tokenPattern = /H4sI[\w-]+={0,2}\.[\w+/=-]+|[\w-]+\.[\w-]+\.[\w-]+/;

/**
 * @param body `{token}`, or `{sequence}`: an entry of the journal whose response holds one.
 * @throws ControlError
 */
export async function describeToken(lane: Lane, body: unknown): Promise<TokenDescription> {
  const token = readToken(lane, body);
  const nowSeconds = Math.floor(lane.context.now() / 1000);
  if (token.startsWith('H4sI')) return describeEmbedToken(lane, token, nowSeconds);
  if (token.split('.').length === 3) return describeAccessToken(lane, token, nowSeconds);
  return {
    kind: 'unknown',
    isValid: false,
    problem:
      'This is no token: an embed token begins with H4sI and has two parts, an access token has three. Paste all of it.',
  };
}

/** @throws ControlError */
function readToken({journal}: Lane, body: unknown): string {
  const {token, sequence, ...others} = isRecord(body) ? body : {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new ControlError(`There is no member ${unknown.slice(0, 100)}. There are: token, sequence.`);
  }
  if (sequence !== undefined) {
    const found = Number.isSafeInteger(sequence) ? journal.findToken(sequence as number) : undefined;
    if (found !== undefined) return found;
    throw new ControlError('The sequence must be that of an entry in the journal whose response holds a token.');
  }
  if (typeof token !== 'string' || token.trim() === '' || token.length > maxTextLength) {
    throw new ControlError('The token must be a text: an embed token or an access token.');
  }
  return tokenPattern.exec(token)?.[0] ?? token.trim();
}

function describeEmbedToken(lane: Lane, token: string, nowSeconds: number): TokenDescription {
  const {codec, world} = lane.context;
  const claims = codec.decode(token);
  if (!claims) {
    const problem =
      "It was not made with this emulator's key, or it was altered or cut off. Get another by GenerateToken. What a " +
      'token of Power BI itself allows nobody can read: it is encrypted.';
    return {kind: 'embed', isValid: false, problem, ...timesOf(expOfSecondPart(token), nowSeconds)};
  }
  const index = indexOf(world);
  const nameOf = (named: {name: string} | undefined): {name?: string} => defined({name: named?.name});
  return {
    kind: 'embed',
    ...validity(claims.exp, nowSeconds, 'Get another by GenerateToken; the element does so by itself.'),
    lane: claims.lane ?? 'default',
    ...defined({holder: holderName(world, claims.principalId)}),
    identities: claims.identities.map(identity => ({
      ...shownIdentity(identity),
      datasets: (identity.datasets ?? []).map(id => ({id, ...nameOf(index.dataset(id.toLowerCase()))})),
    })),
    reports: claims.reports.map(({id, allowEdit}) => ({id, ...nameOf(index.report(id)), allowEdit})),
    datasets: claims.datasets.map(({id, xmlaPermissions}) => ({id, ...nameOf(index.dataset(id)), xmlaPermissions})),
    targetWorkspaces: claims.targetWorkspaces.map(id => ({id, ...nameOf(index.workspace(id))})),
    attempts: tryAll(world, {kind: 'embed', claims}, {nowSeconds: Math.min(nowSeconds, claims.exp - 1), claims}),
  };
}

async function describeAccessToken(lane: Lane, token: string, nowSeconds: number): Promise<TokenDescription> {
  const {world, entra} = lane.context;
  const verified = await entra.verify(token, nowSeconds);
  const read = readPayload(token);
  if (verified === 'invalid' || !read) {
    return {kind: 'entra', isValid: false, problem: problemOf(read), ...timesOf(read?.exp, nowSeconds)};
  }
  const claims = read as unknown as EntraClaims;
  const isApplication = claims.idtyp === 'app';
  const {oid, tid, upn = '', exp} = claims;
  const workspaces = world.workspaces.filter(workspace => workspace.tenantId === tid);
  const isBlocked = isApplication && indexOf(world).tenant(tid)?.servicePrincipalsBlocked === true;
  const good = validity(exp, nowSeconds, 'Sign in again.');
  const blocked =
    'The tenant setting "Service principals can use Power BI APIs" is off: every call is refused with 401.';
  return {
    kind: 'entra',
    ...(isBlocked && good.isValid ? {...good, isValid: false, problem: blocked} : good),
    lane: claims.lane ?? 'default',
    holder: holderName(world, oid) ?? oid,
    ...(isApplication ? {} : {scopes: (claims.scp ?? '').split(' ').filter(Boolean)}),
    workspaces: workspaces.map(workspace => ({
      id: workspace.id,
      name: workspace.name,
      ...defined({role: roleIn(workspace, oid)}),
    })),
    // A service principal's own token opens nothing: it makes embed tokens.
    ...(isApplication
      ? {}
      : {
          attempts: tryAll(
            world,
            {kind: 'user', principalId: oid, tenantId: tid, userPrincipalName: upn, exp},
            {nowSeconds: Math.min(nowSeconds, exp - 1)},
          ),
        }),
  };
}

/** What the words of an access token say that this emulator did not make. */
function problemOf(payload: Record<string, unknown> | undefined): string {
  if (!payload) return 'Its second part is no JSON: it was altered or cut off. Paste all of it.';
  const {aud} = payload;
  if (aud !== powerBiAudience) {
    const shown = typeof aud === 'string' ? aud.slice(0, 200) : 'nothing';
    return `It is for ${shown}, not for ${powerBiAudience}. Ask for the scope ${powerBiAudience}/.default.`;
  }
  return "This emulator's Entra did not sign it, or it was altered. Sign in at the emulator: a token of Entra itself is good for Power BI only.";
}

const validity = (
  exp: number,
  nowSeconds: number,
  remedy: string,
): Pick<TokenDescription, 'isValid' | 'problem' | 'expiration' | 'secondsLeft'> => ({
  isValid: exp > nowSeconds,
  ...(exp > nowSeconds ? {} : {problem: `It has expired. ${remedy}`}),
  ...timesOf(exp, nowSeconds),
});

/** Nothing for what is no time. */
function timesOf(exp: unknown, nowSeconds: number): Pick<TokenDescription, 'expiration' | 'secondsLeft'> {
  if (typeof exp !== 'number' || !(Math.abs(exp) < 8.64e12)) return {};
  return {expiration: new Date(exp * 1000).toISOString(), secondsLeft: Math.round(exp - nowSeconds)};
}

const expOfSecondPart = (token: string): unknown => readJson(token.slice(token.indexOf('.') + 1))?.['exp'];

function readPayload(token: string): Record<string, unknown> | undefined {
  return readJson(token.split('.')[1] ?? '');
}

function readJson(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(atob(base64.replaceAll('-', '+').replaceAll('_', '/')));
    return isRecord(value) ? value : undefined;
  } catch {
    // No base64 or no JSON: the caller says that the token was altered.
    return undefined;
  }
}

function holderName(world: World, principalId: string): string | undefined {
  const principal = world.principals.find(({id}) => id === principalId);
  if (!principal) return undefined;
  return principal.type === 'User'
    ? `${principal.displayName} (${principal.userPrincipalName})`
    : `the service principal ${principal.displayName}`;
}

const shownIdentity = ({username, roles, customData}: EffectiveIdentity): ShownIdentity =>
  defined({username, roles, customData});

/** Opens each report on each dataset. */
function tryAll(
  world: World,
  holder: TokenHolder,
  {nowSeconds, claims}: {nowSeconds: number; claims?: EmbedTokenClaims},
): OpenAttempt[] {
  const reports = firstOf(world.reports, claims?.reports);
  const datasets = firstOf(world.datasets, claims?.datasets);
  return reports.flatMap(report => {
    const isNamed = !claims || claims.reports.some(({id}) => id === report.id);
    // A report that the token does not name is refused on every dataset alike: one is enough.
    const tried = isNamed ? datasets : datasets.filter(({id}) => id === report.datasetId).slice(0, 1);
    return tried.map(dataset => tryToOpen(world, {holder, report, dataset, nowSeconds}));
  });
}

function firstOf<T extends {id: string}>(all: readonly T[], own: readonly {id: string}[] = []): T[] {
  const ids = new Set(own.map(({id}) => id));
  return [...all.filter(({id}) => ids.has(id)), ...all.filter(({id}) => !ids.has(id))].slice(0, maxTried);
}

function tryToOpen(
  world: World,
  {holder, report, dataset, nowSeconds}: {holder: TokenHolder; report: Report; dataset: Dataset; nowSeconds: number},
): OpenAttempt {
  const names = {reportId: report.id, report: report.name, datasetId: dataset.id, dataset: dataset.name};
  const request = {reportId: report.id, datasetId: dataset.id};
  try {
    const grant = authorizeEmbed(world, {holder, request, nowSeconds, visualTitle: undefined});
    return {...names, isAllowed: true, allowEdit: grant.allowEdit, ...sightOf(grant)};
  } catch (error) {
    if (!(error instanceof EmbedError)) throw error;
    const {message, detailedMessage, technicalDetails} = error.embedError;
    const told = technicalDetails?.errorInfo?.find(({key}) => key === 'reason')?.value;
    const reason = told ?? missingRight(world, {holder, report, dataset});
    return {...names, isAllowed: false, error: defined({message, detailedMessage, reason})};
  }
}

/** Which right a holder lacks, where the report's own error does not say. */
function missingRight(
  world: World,
  {holder, report, dataset}: {holder: TokenHolder; report: Report; dataset: Dataset},
): string | undefined {
  if (holder.kind === 'embed') {
    if (!holder.claims.reports.some(({id}) => id === report.id)) {
      return 'The token does not name this report. Ask GenerateToken for it.';
    }
    return holder.claims.datasets.some(({id}) => id === dataset.id)
      ? undefined
      : 'The token does not name this dataset. Ask GenerateToken for it.';
  }
  const lacking = [report.workspaceId, dataset.workspaceId]
    .map(id => indexOf(world).workspace(id))
    .find(workspace => !roleIn(workspace, holder.principalId));
  return lacking && `The person has no role in the workspace ${lacking.name}.`;
}

/** As whom a report is seen, and why nothing is. */
function sightOf({dataset, identity}: EmbedGrant): Pick<OpenAttempt, 'identity' | 'note'> {
  if (!identity || dataset.roles.length === 0) return {};
  try {
    return defined({identity: shownIdentity(identity), note: explainNoRows(dataset, identity)?.message});
  } catch (error) {
    if (!(error instanceof RoleExpressionError || error instanceof ModelMismatchError)) throw error;
    return {identity: shownIdentity(identity), note: error.message};
  }
}
