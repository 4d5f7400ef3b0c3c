/** Whether an embed token opens a report on a dataset, and as whom. The only judge of the frame's calls. */
import {powerBiEmbedErrorNames, traceLevels, type EffectiveIdentity, type PowerBiEmbedError} from '@pbi-bound-report/contract';
import type {EmbedTokenClaims, TokenCodec} from './token-codec.js';
import type {Dataset, Report, World} from './world.js';

/** Ends a call of the frame with the error that the report then raises. */
export class EmbedRefusal extends Error {
  override readonly name = 'EmbedRefusal';
  constructor(readonly status: number, readonly embedError: PowerBiEmbedError) {
    super(embedError.message);
  }
}

/** What a token grants for one report on one dataset. */
export interface EmbedGrant {
  claims: EmbedTokenClaims;
  report: Report;
  dataset: Dataset;
  /** Whom row-level security applies to. */
  identity: EffectiveIdentity | undefined;
  allowEdit: boolean;
}

const fatal = (message: string, detailedMessage: string, errorCode: string): PowerBiEmbedError =>
  ({message, detailedMessage, errorCode, level: traceLevels.fatal});

/**
 * @param token The text after `EmbedToken ` in the Authorization header.
 * @param datasetId The bound dataset; undefined for the report's own.
 * @throws EmbedRefusal
 */
export function authorizeEmbed(
  world: World, codec: TokenCodec, token: string | undefined, reportId: string | undefined, datasetId: string | undefined, nowSeconds: number,
): EmbedGrant {
  const names = powerBiEmbedErrorNames;
  if (!token || !reportId) throw new EmbedRefusal(400, {message: names.invalidParameters, detailedMessage: 'powerbiToken parameter not specified', level: traceLevels.fatal});
  const claims = codec.decode(token);
  if (!claims) throw new EmbedRefusal(403, fatal(names.loadReportFailed, "Fail to initialize - Couldn't resolve cluster", '403'));
  if (claims.exp <= nowSeconds) throw new EmbedRefusal(403, fatal(names.tokenExpired, 'Access token has expired, resubmit with a new access token', '403'));
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(reportId)) throw new EmbedRefusal(500, fatal(names.loadReportFailed, 'Get report failed', '500'));
  const report = world.reports.find(r => r.id === reportId.toLowerCase());
  if (!report) throw new EmbedRefusal(404, fatal(names.loadReportFailed, 'Get report failed', '404'));
  const granted = claims.reports.find(r => r.id === report.id);
  if (!granted) throw new EmbedRefusal(403, fatal(names.loadReportFailed, 'Get report failed', '403'));
  const bound = (datasetId ?? report.datasetId ?? '').toLowerCase();
  // Invented: no public account tells what the service says of a bound dataset that the token does not list.
  if (!claims.datasets.some(d => d.id === bound)) {
    throw new EmbedRefusal(403, fatal(names.notAuthorized, `The embed token does not cover the dataset ${bound} that the report is bound to.`, '403'));
  }
  const dataset = world.datasets.find(d => d.id === bound);
  if (!dataset) throw new EmbedRefusal(404, fatal(names.failedToLoadModel, "Couldn't load the model schema associated with this report. Make sure you have a connection to the server, and try again.", '404'));
  return {claims, report, dataset, identity: claims.identities.find(i => i.datasets?.some(id => id.toLowerCase() === dataset.id)), allowEdit: granted.allowEdit};
}
