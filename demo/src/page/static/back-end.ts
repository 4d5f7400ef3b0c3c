/**
 * The demo's back end without a server: token endpoints and emulator run in the page, and a service worker leads the
 * page's and its frame's requests to them. For a static host; a real site's endpoint is never in the page.
 */
import {createEmulator, createEmulatorClient, defaultCredentials} from '@pbi-bound-report/emulator';
import {createHandlers} from '@pbi-bound-report/msw-handlers';
import {clientSecretCredential, createTokenEndpoint} from '@pbi-bound-report/token-broker';
import {http, HttpResponse} from 'msw';
import {setupWorker} from 'msw/browser';
import {trustEmbedOrigin} from 'pbi-bound-report';
import {grantFor as exampleGrantFor, isPerson} from '../../example-policy.js';
import {playgroundContent, playgroundOptions, playgroundTokenPath} from '../../playground-policy.js';
import {contentFor, grantFor, readReports, userOf, type PortalReport} from '../../portal-policy.js';

const userKey = 'portal-user';
const currentUser = () => userOf(sessionStorage.getItem(userKey) ?? undefined);

const personKey = 'example-person';

/** Starts it. Resolves when requests of this page are answered. */
export async function startBackEnd(): Promise<void> {
  const emulator = createEmulator({embedOrigin: location.origin});
  const credential = clientSecretCredential(defaultCredentials);
  let reports: PortalReport[] = [];
  const portalTokens = createTokenEndpoint({credential, authorize: () => grantFor(currentUser(), reports)});
  const exampleTokens = createTokenEndpoint({
    credential,
    authorize: () => {
      const person = sessionStorage.getItem(personKey);
      return isPerson(person) ? exampleGrantFor(person) : {reason: 'not-signed-in'};
    },
  });
  const worker = setupWorker(
    http.get('/portal-content', async () => {
      reports = await readReports({credential});
      return HttpResponse.json(contentFor(currentUser(), reports));
    }),
    http.post('/sign-in', async ({request}) => {
      const {user} = (await request.json()) as {user: string};
      sessionStorage.setItem(userKey, userOf(user).id);
      return new HttpResponse(null, {status: 204});
    }),
    http.post('/token', ({request}) => portalTokens(request)),
    http.post('/examples/sign-in', async ({request}) => {
      const {person} = (await request.json()) as {person: string};
      sessionStorage.setItem(personKey, person);
      return new HttpResponse(null, {status: 204});
    }),
    http.post('/examples/token', ({request}) => exampleTokens(request)),
    ...createHandlers({emulator}),
  );
  await worker.start({quiet: true, onUnhandledRequest: 'bypass', serviceWorker: {url: '/worker.js'}});
  const items = await createEmulatorClient(location.origin).status();
  const playgroundTokens = createTokenEndpoint({...playgroundOptions(items), credential});
  worker.use(
    http.get('/playground-content', () =>
      HttpResponse.json(playgroundContent(items, {emulatorOrigin: location.origin, lane: 'default'})),
    ),
    http.post(playgroundTokenPath, ({request}) => playgroundTokens(request)),
  );
  // The report page is on the site itself, which no attribute could make trustworthy: this is code.
  trustEmbedOrigin(location.origin);
}
