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
}

/** The portal's users. */
export const users: readonly [PortalUser, ...PortalUser[]] = [
  {
    id: 'iris',
    label: 'Iris, executive',
    sees: 'Iris sees every store of a retailer.',
    identity: {username: 'iris@contoso.com', roles: ['executive']},
  },
  {
    id: 'john',
    label: 'John, regional manager',
    sees: 'John sees only the stores that he manages: row-level security, applied by the dataset.',
    identity: {username: 'john@contoso.com', roles: ['sales']},
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
