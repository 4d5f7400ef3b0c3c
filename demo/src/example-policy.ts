/** The server's side of the examples in the documentation: which report on which datasets, and whose rows. */
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import type {Grant} from '@pbi-bound-report/token-broker';

/** As whom Power BI filters the rows, by the person whom the site has signed in. */
const identities = {
  iris: {username: 'iris@contoso.com', roles: ['executive']},
  john: {username: 'john@contoso.com', roles: ['sales']},
  amy: {username: 'amy@contoso.com', roles: ['sales']},
};

/** Somebody who may sign in. */
export type Person = keyof typeof identities;

/** Whether a name is that of somebody who may sign in. */
export const isPerson = (name: unknown): name is Person => typeof name === 'string' && Object.hasOwn(identities, name);

/** What a person may see. It is decided here, by the session: no page can ask for somebody else's rows. */
export const grantFor = (person: Person): Grant => ({
  subject: person,
  pairs: [
    {datasetId: ids.contoso, datasetWorkspaceId: ids.contosoWorkspace},
    {datasetId: ids.fabrikam, datasetWorkspaceId: ids.fabrikamWorkspace},
  ].map(dataset => ({reportId: ids.report, workspaceId: ids.reportWorkspace, ...dataset})),
  identities: dataset => (dataset.identityRequired ? identities[person] : undefined),
});
