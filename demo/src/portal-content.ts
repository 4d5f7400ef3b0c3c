/** What the portal's page shows, as its back end sends it. */
export interface PortalContent {
  /** The first is the one that was made for the portal. */
  reports: {id: string; name: string}[];
  retailers: {id: string; name: string; about: string}[];
  users: {id: string; label: string; /** What this user may see, in a sentence. */ sees: string}[];
  signedInAs: string;
  /** The workspace that this user may save new reports to; absent for those who may not edit. */
  savesTo?: string;
}
