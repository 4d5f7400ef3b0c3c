/** What the portal shows to whom: for its server, and for the static site that has none. */
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import type {Grant, TokenCredential} from '@pbi-bound-report/token-broker';
import type {PortalContent} from './portal-content.js';
import {retailers, users, type PortalUser} from './users.js';

const workspaceOf: Record<string, string> = {
  [ids.contoso]: ids.contosoWorkspace,
  [ids.fabrikam]: ids.fabrikamWorkspace,
  [ids.northwind]: ids.northwindWorkspace,
  [ids.tailspin]: ids.tailspinWorkspace,
};

/** The user of an id. Nobody has to sign in to see the demo: without one it is the first. */
export const userOf = (id: string | undefined): PortalUser => users.find(user => user.id === id) ?? users[0];

/** A report of the portal. */
export interface PortalReport {
  id: string;
  name: string;
}

/** What {@link readReports} calls Power BI with. */
export interface ReportsOptions {
  credential: TokenCredential;
  /** Default: Power BI's own. */
  apiOrigin?: string;
}

/**
 * The reports of the portal's workspace, as Power BI lists them: whatever was saved in the portal is among them. The
 * one that was made for it comes first.
 */
export async function readReports({
  credential,
  apiOrigin = 'https://api.powerbi.com',
}: ReportsOptions): Promise<PortalReport[]> {
  const accessToken = await credential.getToken('https://analysis.windows.net/powerbi/api/.default');
  const response = await fetch(`${apiOrigin}/v1.0/myorg/groups/${ids.reportWorkspace}/reports`, {
    headers: {Authorization: `Bearer ${accessToken?.token}`},
  });
  if (!response.ok) throw new Error(`Failed to list the portal's reports: Power BI answered ${response.status}.`);
  const {value} = (await response.json()) as {value: (PortalReport & {reportType: string})[]};
  return value
    .filter(({id, reportType}) => reportType === 'PowerBIReport' && id !== ids.openReport)
    .sort((a, b) => Number(b.id === ids.report) - Number(a.id === ids.report))
    .map(({id, name}) => ({id, name}));
}

/** What the page starts with. */
export const contentFor = (user: PortalUser, reports: readonly PortalReport[]): PortalContent => ({
  reports: [...reports],
  retailers,
  signedInAs: user.id,
  ...(user.isEditor ? {savesTo: ids.reportWorkspace} : {}),
  users: users.map(({id, label, sees}) => ({id, label, sees})),
});

/** What a user may see, and as whom. */
export const grantFor = (user: PortalUser, reports: readonly PortalReport[]): Grant => ({
  subject: user.id,
  // Tailspin is allowed here and refused by Power BI: the portal's service principal is no member of that workspace.
  pairs: reports.flatMap(report =>
    retailers.map(({id}) => ({
      reportId: report.id,
      workspaceId: ids.reportWorkspace,
      datasetId: id,
      datasetWorkspaceId: workspaceOf[id],
      edit: user.isEditor === true,
    })),
  ),
  targetWorkspaces: user.isEditor ? [ids.reportWorkspace] : [],
  identities: dataset => (dataset.identityRequired ? user.identity : undefined),
});
