import {createDefaultWorld, expect, test} from '@pbi-bound-report/playwright';
import {bundleApp} from '../support/bundle.js';
import {describeApp} from '../support/scenarios.js';
import {serveSite} from '../support/site.js';

describeApp('a page as in tutorials, with bootstrap, ajax and a timer', () => ({app: 'tutorial'}));
describeApp('an app on powerbi-client-react', async () => ({
  app: 'react',
  files: {'/app.js': await bundleApp('react/app.tsx')},
}));
describeApp('an app on powerbi-client-vue-js', async () => ({
  app: 'vue',
  files: {'/app.js': await bundleApp('vue/app.js')},
}));
describeApp('an app on powerbi-client-angular', async () => ({
  app: 'angular',
  files: {'/app.js': await bundleApp('angular/app.js')},
}));

// Browsers give pages what msal needs for its challenge on secure addresses only.
const origin = 'https://portal.example';

/** The default world, whose application is registered with the app's address. */
function createWorld(): ReturnType<typeof createDefaultWorld> {
  const world = createDefaultWorld();
  for (const principal of world.principals) {
    if (principal.type === 'ServicePrincipal') principal.redirectUris = {spa: [`${origin}/redirect.html`]};
  }
  return world;
}

test.describe('users who sign in themselves', () => {
  test.use({baseURL: origin});

  describeApp('an app that signs its user in with msal-browser', () => ({app: 'msal', origin}), {
    prepare: async powerBi => {
      await powerBi.world(createWorld());
    },
    async open(page) {
      await page.goto('/');
      await page.getByRole('button', {name: 'Alex'}).click();
    },
    // No back end: the browser gets the user's own tokens from Entra.
    tokenOperation: 'Entra_Token',
    // Nothing refuses a token that is the user's own: it is the frame that says what the user may not see.
    forbidden: 'PowerBINotAuthorizedException',
    hasTokenForDataset: false,
  });

  test('a user who has signed in is signed in in another window of the browser too', async ({
    page,
    context,
    powerBi,
  }) => {
    await powerBi.world(createWorld());
    await serveSite(context, powerBi, {app: 'msal', origin});
    await page.goto('/');
    await page.getByRole('button', {name: 'Alex'}).click();
    await expect(page.locator('#user')).toHaveText('alex@retail.example');
    const other = await context.newPage();
    await other.goto(`${origin}/`);
    await expect(other.locator('#user')).toHaveText('alex@retail.example');
    await other.close();
  });

  test('once its refresh token has ended, the token is renewed in a hidden frame', async ({page, context, powerBi}) => {
    await powerBi.world(createWorld());
    await serveSite(context, powerBi, {app: 'msal', origin});
    await powerBi.clock.install();
    await page.goto('/');
    await page.getByRole('button', {name: 'Alex'}).click();
    await expect(page).toShowReport({dataset: 'Northwind'});
    await powerBi.clock.advancePowerBi('25:00:00');
    await powerBi.clock.advance('50:00');
    await expect(page.getByRole('status')).toHaveText('renewed');
    const grants = (await powerBi.journal.read({operationId: 'Entra_Token'})).map(({requestBody, status}) => [
      new URLSearchParams(requestBody).get('grant_type'),
      status,
    ]);
    expect(grants).toEqual([
      ['authorization_code', 200],
      ['refresh_token', 400],
      ['authorization_code', 200],
    ]);
    const [, silent] = await powerBi.journal.read({operationId: 'Entra_Authorize'});
    expect(silent?.path).toContain('prompt=none');
  });

  test('a user signs in in a window that msal opens', async ({page, context, powerBi}) => {
    await powerBi.world(createWorld());
    const document = '<!doctype html><title>Portal</title><script src="/msal-browser.min.js"></script>';
    await serveSite(context, powerBi, {app: 'msal', origin, files: {'/index.html': document}});
    await page.goto('/');
    const opened = page.waitForEvent('popup');
    const signedIn = page.evaluate(async () => {
      interface Client {
        loginPopup(request: {scopes: string[]}): Promise<{account: {username: string}}>;
      }
      const {msal} = window as unknown as {
        msal: {createStandardPublicClientApplication(options: object): Promise<Client>};
      };
      const client = await msal.createStandardPublicClientApplication({
        auth: {
          clientId: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
          authority: 'https://login.microsoftonline.com/6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
          redirectUri: `${location.origin}/redirect.html`,
        },
      });
      const {account} = await client.loginPopup({scopes: ['https://analysis.windows.net/powerbi/api/Report.Read.All']});
      return account.username;
    });
    await (await opened).getByRole('button', {name: 'Alex'}).click();
    expect(await signedIn).toBe('alex@retail.example');
  });
});
