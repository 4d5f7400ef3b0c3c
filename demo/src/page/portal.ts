/** The portal's page: picking a retailer sets one attribute of one element. */
import 'pbi-bound-report';
import type {PbiBoundReport} from 'pbi-bound-report';
import type {PortalContent} from '../portal-content.js';
import {darkTheme} from './dark-theme.js';

const find = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`The page lacks ${selector}.`);
  return found;
};
const report = find<PbiBoundReport>('pbi-bound-report');
const retailers = find<HTMLElement>('#retailers');
const user = find<HTMLSelectElement>('#user');
const note = find('#note');
const markup = find('#markup');
const stage = find('#stage');
const reports = find<HTMLSelectElement>('#reports');
const beside = find<HTMLSelectElement>('#beside');
const edit = find<HTMLButtonElement>('#edit');
const code = find<HTMLDetailsElement>('#code');

const readContent = () => fetch('../portal-content').then(response => response.json() as Promise<PortalContent>);
let content = await readContent();

user.replaceChildren(...content.users.map(({id, label}) => new Option(label, id, false, id === content.signedInAs)));
user.addEventListener('change', () => {
  // A real site signs in its own way. The session is the server's; the page only learns that it changed.
  void fetch('../sign-in', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({user: user.value}),
  }).then(() => {
    location.reload();
  });
});

for (const {id, name, about} of content.retailers) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['dataset'] = id;
  button.innerHTML = '<strong></strong><span></span>';
  part(button, 'strong').textContent = name;
  part(button, 'span').textContent = about;
  button.addEventListener('click', () => {
    location.hash = name.toLowerCase();
  });
  retailers.append(button);
}
function part(parent: Element, selector: string): Element {
  return parent.querySelector(selector) ?? parent;
}

const dark = matchMedia('(prefers-color-scheme: dark)');
/** All reports on the page. */
const shown = () => [...stage.querySelectorAll<PbiBoundReport>('pbi-bound-report')];
const followTheme = (): void => {
  for (const each of shown()) each.theme = dark.matches ? darkTheme : undefined;
};
dark.addEventListener('change', followTheme);
followTheme();

/** The reports of the portal: the one that was made for it, and those that were saved from it. */
function listReports(): void {
  const {value} = reports;
  reports.replaceChildren(...content.reports.map(({id, name}) => new Option(name, id)));
  if (content.reports.some(({id}) => id === value)) reports.value = value;
  find('#report-choice').toggleAttribute('hidden', content.reports.length < 2);
}
listReports();
reports.addEventListener('change', show);

/** A second report beside the first, of another retailer. */
beside.replaceChildren(new Option('nothing', ''), ...content.retailers.map(({id, name}) => new Option(name, id)));
beside.addEventListener('change', () => {
  const [, second] = shown();
  if (beside.value === '') second?.remove();
  else if (!second) {
    const copy = report.cloneNode() as PbiBoundReport;
    for (const name of ['id', 'view-mode', 'permissions']) copy.removeAttribute(name);
    stage.append(copy);
  }
  stage.classList.toggle('two', beside.value !== '');
  followTheme();
  show();
});

/** Binds an element to a retailer. Nothing is loaded anew where only the dataset is another one. */
function bind(element: PbiBoundReport, retailer: PortalContent['retailers'][number]): void {
  element.setAttribute('report-id', reports.value);
  element.setAttribute('dataset-id', retailer.id);
  element.setAttribute('token-endpoint', '/token');
  element.setAttribute('label', `Retail Sales of ${retailer.name}`);
}

// Who may edit asks for a token that may save new reports too. Whether it is given, the server decides.
const {savesTo} = content;
edit.hidden = savesTo === undefined;
if (savesTo !== undefined) {
  report.tokenProvider = async (request, {signal}) => {
    const response = await fetch('../token', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({...request, targetWorkspaces: [{id: savesTo}]}),
      signal,
    });
    // A refusal too: the element reads and shows it as it does its endpoint's.
    return (await response.json()) as object;
  };
}
edit.addEventListener('click', () => {
  const isEditing = report.getAttribute('view-mode') !== 'edit';
  report.setAttribute('view-mode', isEditing ? 'edit' : 'view');
  report.setAttribute('permissions', isEditing ? 'all' : 'read');
  edit.setAttribute('aria-pressed', String(isEditing));
  edit.textContent = isEditing ? 'Stop editing' : 'Edit';
});
report.addEventListener('pbi-saved', event => {
  const {saveAs, reportObjectId} = event.detail as {saveAs?: boolean; reportObjectId?: string};
  if (!saveAs || reportObjectId === undefined) return;
  void readContent().then(next => {
    content = next;
    listReports();
    reports.value = reportObjectId;
    show();
  });
});

/** The code, when somebody looks: the files that this page and its back end are made of. */
code.addEventListener(
  'toggle',
  () => {
    for (const name of ['portal.ts', 'portal.html', 'portal-policy.ts']) {
      const text = document.createElement('pre');
      text.tabIndex = 0;
      text.setAttribute('role', 'region');
      text.setAttribute('aria-label', name);
      const title = document.createElement('h2');
      title.textContent = name === 'portal-policy.ts' ? `${name}, on the server` : name;
      code.append(title, text);
      void fetch(`../code/${name}.txt`)
        .then(response => response.text())
        .then(source => {
          text.textContent = source;
        });
    }
  },
  {once: true},
);

/** Shows the retailer that the address names. */
function show(): void {
  const wanted = location.hash.slice(1);
  const retailer = content.retailers.find(r => r.name.toLowerCase() === wanted) ?? content.retailers[0];
  if (!retailer) return;
  for (const button of retailers.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset['dataset'] === retailer.id));
  }
  bind(report, retailer);
  const other = content.retailers.find(({id}) => id === beside.value);
  const [, second] = shown();
  if (second && other) bind(second, other);
  note.textContent = content.users.find(u => u.id === content.signedInAs)?.sees ?? '';
}

/** An element with its attributes, one a line. */
function markupOf(element: Element): string {
  const lines = [...element.attributes].map(({name, value}) => `  ${name}${value === '' ? '' : `="${value}"`}`);
  return `<pbi-bound-report\n${lines.join('\n')}></pbi-bound-report>`;
}
new MutationObserver(() => {
  markup.textContent = shown().map(markupOf).join('\n');
}).observe(stage, {attributes: true, childList: true, subtree: true});
addEventListener('hashchange', show);
show();
