/**
 * Refusals of which no public literal is known: the emulator has to say something, and says it here. Everything in this
 * table is invented; do not match on these texts. The README shows the same table, and a test compares the two.
 */
import type {OperationError} from '../http/operation.js';
import {codeAndMessage} from './power-bi-errors.js';

/** One invented refusal. */
export interface UndocumentedError {
  status: number;
  /** Empty: the answer's form has none. */
  code: string;
  /** With `{name}` for what is filled in. */
  message: string;
}

const bad = (message: string): UndocumentedError => ({status: 400, code: 'InvalidRequest', message});
const forbidden = (message: string): UndocumentedError => ({status: 403, code: 'Forbidden', message});

/** Invented. By rule. */
export const undocumentedErrors = {
  bodyShape: bad('{problem}'),
  bodyNotJson: bad('The request body must be a JSON object.'),
  bodyEncoded: bad("The emulator reads no request bodies with the Content-Encoding '{encoding}'."),
  emptyRequest: bad('The request names no report, no dataset and no target workspace. Name at least one.'),
  missingScope: forbidden('The access token lacks the scope {scopes}.'),
  workspaceNotV2: bad('Creating embed token is only supported with workspaces v2; {kind} {id} is in another.'),
  paginatedByUser: bad('Creating embed token for the paginated report {id} is only supported for a service principal.'),
  paginatedEdit: bad('Creating embed token for the paginated report {id} does not support allowEdit.'),
  paginatedCapacity: bad(
    'The paginated report {id} reads a Power BI dataset; the workspace {workspace} must be on a Premium or Embedded capacity whose XMLA endpoint is on.',
  ),
  paginatedVisualMissing: bad(
    'The report {id} has a visual of the paginated report {paginated}; add it to the reports.',
  ),
  upstreamMissing: bad(
    'The dataset {id} reads the dataset {upstream} by DirectQuery; add it to the datasets with xmlaPermissions ReadOnly.',
  ),
  upstreamCapacity: bad(
    'The dataset {id} reads other datasets by DirectQuery; its workspace must be on a Premium or Embedded capacity.',
  ),
  blobMissing: bad(
    '{kind} {id} has a data source of the type {type} with single sign-on; provide its identity blob in datasourceIdentities.',
  ),
  identityWithoutTarget: bad('The identity {index} names neither datasets nor reports; name those that it applies to.'),
  identityWithoutUser: bad('The identity {index} for a dataset needs a username or an identityBlob.'),
  identityForUnlisted: bad('The identity {index} names the {kind} {id}, which the request does not list.'),
  identityTwice: bad('The dataset {id} is named by more than one identity.'),
  identityReportNotPaginated: bad('The identity {index} names the report {id}, which is not a paginated report.'),
  identityRoleText: bad('The identity {index} has a role that is empty or has a comma.'),
  identityUsernameText: bad(
    'The identity for the dataset {id} has a username with characters that its model does not take.',
  ),
  identityCustomData: bad('The dataset {id} does not support customData.'),
  identityBlobUnsupported: bad('The dataset {id} does not support identityBlob; only DirectQuery to Azure SQL does.'),
  profileWithLiveConnection: bad('The dataset {id} is a live connection, which service principal profiles cannot use.'),
  gatewayAdmin: forbidden('The caller may not pass on another identity to the data source of the dataset {id}.'),
  datasourceType: bad("The data source type '{type}' is not known."),
  profileUnknown: {
    status: 401,
    code: 'PowerBINotAuthorizedException',
    message: 'The service principal profile {id} does not belong to the caller.',
  },
  accessLevelForReport: bad("The access level '{level}' cannot be used here."),
  datasetMissingForCreate: bad('Creating embed token for report creation requires a datasetId.'),
  tilePosition: bad('The dashboard {id} has another tile where the tile {tile} would be.'),
  emulatorFull: bad('{problem}'),
  workspaceNameTaken: {
    status: 409,
    code: 'PowerBIEntityAlreadyExists',
    message: "There is a workspace of the name '{name}' already.",
  },
  workspaceLimit: bad('The caller has access to {most} workspaces already, which is the most.'),
  workspaceCreationBlocked: forbidden('A setting of the tenant keeps service principals from creating workspaces.'),
  workspaceUserIdentifier: bad('Parameter userDetails.Identifier is missing or invalid'),
  workspaceUserMissing: {
    status: 404,
    code: 'PowerBIEntityNotFound',
    message: "The user '{user}' has no role in the workspace {workspace}.",
  },
  memberMayAdd: forbidden('A member may add users as Member, Contributor or Viewer, not as {role}.'),
  profilesBlocked: forbidden('A setting of the tenant keeps service principals from using profiles.'),
  profileLimit: bad('The service principal has {most} profiles already, which is the most.'),
  profilesForApplications: forbidden('Profiles are only open to service principals.'),
  profileName: bad('The displayName of a profile must be a text that is not empty.'),
  capacityAccess: {
    status: 401,
    code: 'PowerBINotAuthorizedException',
    message: 'The caller may not assign workspaces to the capacity {id}.',
  },
  importName: bad('Parameter datasetDisplayName is missing or invalid'),
  importConflictMode: bad("The nameConflict '{mode}' is not supported for {file}. Supported are {modes}."),
  importKind: bad("The emulator does not import '{name}'; it imports .pbix, .xlsx and .rdl."),
  importBody: bad('The request has no file. Send it as multipart/form-data.'),
  importTemplate: bad(
    'The emulator has nothing that the file could stand for: its world has no {kind} in the tenant of the caller.',
  ),
  importOneDrive: bad('Importing from OneDrive for Business is only supported for .xlsx files.'),
  importLargeFile: bad(
    'A file at a fileUrl needs a datasetDisplayName that ends in .pbix and a workspace on a Premium capacity.',
  ),
  rebindPaginated: bad('The report {id} is a paginated report, which cannot be bound to another dataset.'),
  queryLiveConnection: bad('The dataset {id} is a live connection, which executeQueries does not support.'),
  refreshSchedule: bad('{problem}'),
  connectionDetails: bad('The member \'connectionDetails\' must be JSON of texts, such as {"server":"…"}.'),
  parameterList: bad('{problem}'),
  datasetOwner: forbidden('The caller is not the owner of the dataset {id}. Take it over first (Default.TakeOver).'),
  datasourceSelector: bad('The dataset {id} has no data source that the datasourceSelector {index} fits.'),
  datasourceTypeChange: bad("The type '{type}' of a data source cannot be updated; only {types} can."),
  datasetNotRefreshable: bad('The dataset {id} has a live connection; it cannot be refreshed.'),
  refreshRunning: bad('Another refresh request is already executing'),
  refreshesPerDay: bad('The dataset {id} had {most} refreshes within a day, which is the most on shared capacity.'),
  refreshOnShared: bad('On shared capacity only notifyOption may be given.'),
  refreshEnded: bad('The refresh {id} has ended; only one that is running can be cancelled.'),
  refreshNotEnhanced: bad('The refresh {id} is not an enhanced refresh.'),
  gatewayUserMissing: {
    status: 404,
    code: 'PowerBIEntityNotFound',
    message: "The user '{user}' has no access to the data source {id}.",
  },
  gatewayUserUnknown: bad('Parameter datasourceUser.Identifier is missing or invalid'),
  gatewayDatasources: bad('The gateway {id} has no data source that fits the {type} source of the dataset {dataset}.'),
  gatewayDatasourceUser: forbidden('The caller is no user of the data source {id} of the gateway {gateway}.'),
  credentials: bad('{problem}'),
  datasourceNameTaken: {
    status: 409,
    code: 'DMTS_DuplicateDatasourceNameError',
    message: "The gateway has a data source of the name '{name}' already.",
  },
  exportFormat: bad('A {kind} cannot be exported to {format}. Supported are {formats}.'),
  exportCapacity: forbidden('The workspace {workspace} must be on a Premium, Embedded or Fabric capacity.'),
  exportPage: bad("The report has no page '{page}'."),
  exportBookmark: bad('A bookmark is given by its name or by its state, not by both.'),
  exportRunning: bad('The export {id} has not succeeded yet.'),
  mediaType: {
    status: 415,
    code: '',
    message: "The request entity's media type '{type}' is not supported for this resource.",
  },
} as const satisfies Record<string, UndocumentedError>;

/** A refusal in the emulator's own words. */
export function undocumentedError(
  rule: keyof typeof undocumentedErrors,
  values: Readonly<Record<string, string | number>> = {},
): OperationError {
  const {status, code, message} = undocumentedErrors[rule];
  return codeAndMessage(
    status,
    code,
    message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
  );
}
