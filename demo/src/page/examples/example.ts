/**
 * What is around an example: its calls, written down, and its colours, which are those of the page around it. The
 * documentation sets `data-scheme` on the root of this page, which is of its own origin.
 */
import {darkTheme} from '../dark-theme.js';
import {listenToFrames} from '../playground/frame-messages.js';

const find = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`The page lacks ${selector}.`);
  return found;
};

/** Writes down a call. */
function writeCall(to: string, call: string, body: unknown): void {
  const item = document.createElement('li');
  const where = document.createElement('span');
  where.textContent = ` to ${to} `;
  const [title, detail] = [call, JSON.stringify(body)].map(text => {
    const code = document.createElement('code');
    code.textContent = text ?? '';
    return code;
  });
  item.append(title ?? '', where, detail ?? '');
  find('#calls').append(item);
}

/** The members of a call that say what is asked for. */
function membersOf(body: unknown, names: readonly string[]): object {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(given.filter(([name]) => names.includes(name)));
}

/**
 * Writes down what the page asks its server for, and what it loads into the report's frame. To be called before the
 * element is imported.
 */
export function listenToCalls(): void {
  listenToFrames(({from, title, body}) => {
    if (from !== 'page' || title !== 'POST /report/load') return;
    writeCall('the report’s frame', title, membersOf(body, ['datasetBinding']));
  });
  const send = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const {pathname} = new URL(input instanceof Request ? input.url : input, location.href);
    if (pathname.startsWith('/examples/') && typeof init?.body === 'string') {
      const body = membersOf(JSON.parse(init.body), ['datasets', 'person']);
      writeCall('the server', `${init.method ?? 'GET'} ${pathname}`, body);
    }
    return send(input, init);
  };
}

/** Puts the example into the page, for its first person. */
export async function prepareExample(): Promise<void> {
  const response = await fetch('/examples/sign-in', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({person: 'iris'}),
  });
  if (!response.ok) throw new Error(`Failed to sign in: the server answered ${response.status}. Start the demo again.`);
  const example = find<HTMLElement>('#example');
  example.append(find<HTMLTemplateElement>('#markup').content.cloneNode(true));
  find('#calls').replaceChildren();
  // A choice begins a new list, before its own calls are made.
  example.addEventListener('change', () => find('#calls').replaceChildren(), {capture: true});
  followScheme(find('pbi-bound-report'));
}

/** Has the report follow the page into the dark. */
function followScheme(report: Element): void {
  const preference = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    const scheme = document.documentElement.dataset['scheme'] ?? '';
    const isDark = scheme === '' ? preference.matches : scheme === 'dark';
    if (isDark) report.setAttribute('theme', JSON.stringify(darkTheme));
    else report.removeAttribute('theme');
  };
  preference.addEventListener('change', follow);
  new MutationObserver(follow).observe(document.documentElement, {attributeFilter: ['data-scheme']});
  follow();
}
