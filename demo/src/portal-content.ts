/** What the portal's page shows, as its back end sends it. */
export interface PortalContent {
  reportId: string;
  retailers: {id: string; name: string; about: string}[];
  users: {id: string; label: string; /** What this user may see, in a sentence. */ sees: string}[];
  signedInAs: string;
}
