/**
 * The pages of the sign-in, as plain documents. Invented as a whole: they look like nobody's. Whatever comes from a
 * request or from the world is escaped, and nothing runs but the one script that sends a form on.
 */
import type {OperationResponse} from '../../http/operation.js';
import {entraHeaders, type EntraErrorBody} from '../../rules/entra/entra-errors.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';

/** What a page is made of. */
interface PageOptions {
  /** Default 200. */
  status?: number;
  title: string;
  /** HTML. */
  content: string;
  /** Where the form's answer leads, if anywhere: an application's redirect URI. */
  redirectUri?: string;
  /** A script that the page runs. */
  script?: string;
  /** Whether frames of other sites may show the page. */
  isFramed?: boolean;
  headers?: Record<string, string>;
}

const style = `
:root {
  color-scheme: light dark;
  --text: #1b1a19;
  --muted: #605e5c;
  --line: #8a8886;
  --ground: #f3f2f1;
  --card: #fff;
  --hover: #edebe9;
  --focus: #0f6cbd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #f3f2f1;
    --muted: #c8c6c4;
    --ground: #1b1a19;
    --card: #292827;
    --hover: #3b3a39;
    --focus: #62abf5;
  }
}
* { box-sizing: border-box }
body {
  margin: 0;
  padding: 1rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
main {
  max-width: 28rem;
  margin: 6vh auto 0;
  padding: 1.5rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: .5rem;
  overflow-wrap: anywhere;
}
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3 }
p { margin: .5rem 0 }
.muted { color: var(--muted); font-size: .875rem }
button, input {
  width: 100%;
  min-height: 2.75rem;
  padding: .5rem .75rem;
  border: 1px solid var(--line);
  border-radius: .25rem;
  background: transparent;
  color: inherit;
  font: inherit;
  text-align: start;
}
button { cursor: pointer; margin-top: .5rem }
button:hover { background: var(--hover) }
button span { display: block; color: var(--muted); font-size: .875rem }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
label { display: block; margin-top: .75rem }
pre { white-space: pre-wrap; font-size: .875rem }
`;

const entities: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** A text as it may stand in HTML, between tags and in attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, char => entities[char] as string);

/**
 * Browsers hold the whole chain of redirects that follows a form to `form-action`, and where an application sends its
 * user from its redirect URI nobody can know. The form itself leads to the emulator, which looks at the redirect URI.
 */
const formTargets = (redirectUri: string): string => {
  const {protocol} = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? 'http: https:' : `http: https: ${protocol}`;
};

/** @param nonce Lets this page's own style and script through, and nothing else. */
function page(nonce: string, options: PageOptions): OperationResponse {
  const {status = 200, title, content, redirectUri, script, isFramed, headers} = options;
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(script === undefined ? [] : [`script-src 'nonce-${nonce}'`]),
    `form-action 'self'${redirectUri === undefined ? '' : ` ${formTargets(redirectUri)}`}`,
    "base-uri 'none'",
    ...(isFramed ? [] : ["frame-ancestors 'none'"]),
  ];
  return {
    status,
    headers: {
      ...entraHeaders,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      // Not no-referrer: forms would not say where they come from.
      'Referrer-Policy': 'same-origin',
      ...(isFramed ? {} : {'X-Frame-Options': 'DENY'}),
      ...headers,
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
${content}
<p class="muted">This is an emulator of Power BI.
It knows nobody but the users of its world and asks for no password.</p>
</main>
${script === undefined ? '' : `<script nonce="${nonce}">${script}</script>\n`}</body>
</html>
`,
  };
}

const hiddenInputs = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');

const userButton = ({id, displayName, userPrincipalName}: User, i: number): string => {
  const name = `${escapeHtml(displayName)}<span>${escapeHtml(userPrincipalName)}</span>`;
  return `<button name="user" value="${escapeHtml(id)}"${i === 0 ? ' autofocus' : ''}>${name}</button>`;
};
const userButtons = (users: readonly User[]): string => users.map(userButton).join('\n');

/** What the page shows on which somebody chooses who to sign in as. */
export interface ChooseUserOptions {
  tenant: Tenant;
  application: ServicePrincipal;
  users: readonly User[];
  /** Of the form. */
  action: string;
  /** What the form brings back. */
  parameters: Readonly<Record<string, string>>;
  redirectUri: string;
}

export const chooseUserPage = (
  nonce: string,
  {tenant, application, users, action, parameters, redirectUri}: ChooseUserOptions,
): OperationResponse =>
  page(nonce, {
    title: 'Sign in',
    redirectUri,
    content: `<h1>Sign in</h1>
<p>to ${escapeHtml(application.displayName)}, as a user of ${escapeHtml(tenant.domain)}</p>
<form method="post" action="${escapeHtml(action)}">
${hiddenInputs(parameters)}
${userButtons(users)}
${users.length === 0 ? '<p>The world has no user in this directory.</p>' : ''}
<button name="cancel" value="cancel">Cancel</button>
</form>`,
  });

/** What the page shows on which the code of a device is typed. */
export interface DevicePageOptions {
  action: string;
  /** What was typed, or came with the address. */
  typed: string;
  /** What is wrong with it. */
  problem?: string;
  /** Once the code is known. */
  application?: ServicePrincipal;
  users?: readonly User[];
}

export function devicePage(
  nonce: string,
  {action, typed, problem, application, users = []}: DevicePageOptions,
): OperationResponse {
  const field = application
    ? hiddenInputs({user_code: typed})
    : `<label for="code">Code that the device shows</label>
<input id="code" name="user_code" value="${escapeHtml(typed)}" maxlength="100"
 autocomplete="off" autocapitalize="characters" required autofocus>`;
  const warning = 'Continue only if it is you who shows this code';
  const purpose = application
    ? `<p>to ${escapeHtml(application.displayName)}. ${warning}: ${escapeHtml(typed)}</p>`
    : '';
  const buttons = application
    ? `${userButtons(users)}\n<button name="cancel" value="cancel">Cancel</button>`
    : '<button>Next</button>';
  return page(nonce, {
    title: 'Sign in on a device',
    content: `<h1>Sign in on a device</h1>
${purpose}
${problem === undefined ? '' : `<p role="alert">${escapeHtml(problem)}</p>`}
<form method="post" action="${escapeHtml(action)}">
${field}
${buttons}
</form>`,
  });
}

/** A page that says something and leads nowhere. */
export const messagePage = (
  nonce: string,
  title: string,
  text: string,
  headers: Record<string, string> = {},
): OperationResponse =>
  page(nonce, {title, content: `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>`, headers});

/** An error that is shown to the person, because there is nobody to send it to. */
export const errorPage = (nonce: string, status: number, error: EntraErrorBody): OperationResponse =>
  page(nonce, {
    status,
    title: 'Sorry, but we’re having trouble signing you in',
    content: `<h1>Sorry, but we’re having trouble signing you in</h1>
<pre role="alert">${escapeHtml(error.error_description)}</pre>`,
    headers: {'x-ms-request-id': error.trace_id},
  });

/** `response_mode=form_post`: a form with the answer, which sends itself; without script, its button does. */
export const formPostPage = (
  nonce: string,
  uri: string,
  parameters: Readonly<Record<string, string>>,
  headers: Record<string, string>,
): OperationResponse =>
  page(nonce, {
    title: 'Working...',
    redirectUri: uri,
    isFramed: true,
    script: 'document.forms[0].submit()',
    content: `<form method="post" action="${escapeHtml(uri)}">
${hiddenInputs(parameters)}
<noscript><button>Continue</button></noscript>
</form>`,
    headers,
  });
