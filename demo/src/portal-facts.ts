/** What the portal's page is told by the portal's back end. */
export interface PortalFacts {
  reportId: string;
  retailers: {id: string; name: string; about: string}[];
  users: {id: string; label: string; /** What this user may see, in a sentence. */ sees: string}[];
  signedInAs: string;
}
