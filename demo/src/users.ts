/**
 * Who may sign in to the portal, and what each may see. A real site has its own sign-in; what matters is that the
 * server knows.
 */
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';

/** A user of the portal. */
export interface PortalUser {
  id: string;
  label: string;
  sees: string;
  /** Effective identity for the datasets with row-level security. Decided here, on the server. */
  identity: {username: string; roles: string[]};
  /** May change reports, and save them, also as new ones. */
  isEditor?: boolean;
}

/** The portal's users. */
export const users: readonly [PortalUser, ...PortalUser[]] = [
  {
    id: 'iris',
    label: 'Iris, executive',
    sees: 'Iris sees every store of a retailer, and may edit the report and save it as another.',
    identity: {username: 'iris@contoso.com', roles: ['executive']},
    isEditor: true,
  },
  {
    id: 'john',
    label: 'John, regional manager',
    sees: 'John sees only the stores that he manages: row-level security, applied by the dataset.',
    identity: {username: 'john@contoso.com', roles: ['sales']},
  },
  {
    id: 'amy',
    label: 'Amy, regional manager',
    sees: 'Amy manages the south of Contoso, and sees its stores only. At Fabrikam she manages none: her report is blank.',
    identity: {username: 'amy@contoso.com', roles: ['sales']},
  },
  {
    id: 'omar',
    label: 'Omar, regional manager',
    sees: 'Omar manages the east of Contoso, and sees its stores only. At Fabrikam he manages none: his report is blank.',
    identity: {username: 'omar@contoso.com', roles: ['sales']},
  },
  {
    id: 'ravi',
    label: 'Ravi, regional manager',
    sees: 'Ravi manages the centre of Fabrikam, and sees its stores only. At Contoso he manages none: his report is blank.',
    identity: {username: 'ravi@fabrikam.com', roles: ['sales']},
  },
];

/**
 * The portal's retailers. The last one is there to be refused: the portal's service principal may not use its dataset.
 */
export const retailers = [
  {id: ids.contoso, name: 'Contoso', about: 'Electronics, Europe'},
  {id: ids.fabrikam, name: 'Fabrikam', about: 'Home, North America'},
  {id: ids.northwind, name: 'Northwind', about: 'Groceries, Oceania'},
  {id: ids.tailspin, name: 'Tailspin', about: 'Not shared with this portal'},
];
