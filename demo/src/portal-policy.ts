/** What the portal shows to whom: for its server, and for the static site that has none. */
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import type {Grant} from '@pbi-bound-report/token-broker';
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

/** What the page starts with. */
export const contentFor = (user: PortalUser): PortalContent => ({
  reportId: ids.report,
  retailers,
  signedInAs: user.id,
  users: users.map(({id, label, sees}) => ({id, label, sees})),
});

/** What a user may see, and as whom. */
export const grantFor = (user: PortalUser): Grant => ({
  subject: user.id,
  // Tailspin is allowed here and refused by Power BI: the portal's service principal is no member of that workspace.
  pairs: retailers.map(({id}) => ({
    reportId: ids.report,
    workspaceId: ids.reportWorkspace,
    datasetId: id,
    datasetWorkspaceId: workspaceOf[id],
  })),
  identities: dataset => (dataset.identityRequired ? user.identity : undefined),
});
