/** The portal's page: picking a retailer sets one attribute of one element. */
import 'pbi-bound-report';
import type {PbiBoundReport} from 'pbi-bound-report';
import type {PortalContent} from '../portal-content.js';

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

const content = await fetch('../portal-content').then(response => response.json() as Promise<PortalContent>);

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

/** A report theme in Power BI's own form, so that the report follows the page into the dark. */
const darkTheme = {
  name: 'Portal dark',
  background: '#1b222c',
  secondaryBackground: '#12171e',
  foreground: '#e8edf4',
  tableAccent: '#7fb0ff',
  dataColors: ['#7fb0ff', '#3ecfb8', '#ffb366', '#c39bff', '#ff8fa3', '#ffd166'],
};
const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = (): void => {
  report.theme = dark.matches ? darkTheme : undefined;
};
dark.addEventListener('change', followTheme);
followTheme();

/** Shows the retailer that the address names. */
function show(): void {
  const wanted = location.hash.slice(1);
  const retailer = content.retailers.find(r => r.name.toLowerCase() === wanted) ?? content.retailers[0];
  if (!retailer) return;
  for (const button of retailers.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset['dataset'] === retailer.id));
  }
  report.setAttribute('report-id', content.reportId);
  report.setAttribute('dataset-id', retailer.id);
  report.setAttribute('token-endpoint', '/token');
  report.setAttribute('label', `Retail Sales of ${retailer.name}`);
  note.textContent = content.users.find(u => u.id === content.signedInAs)?.sees ?? '';
  markup.textContent = `<pbi-bound-report\n  report-id="${content.reportId}"\n  dataset-id="${retailer.id}"\n  token-endpoint="/token"></pbi-bound-report>`;
}
addEventListener('hashchange', show);
show();
