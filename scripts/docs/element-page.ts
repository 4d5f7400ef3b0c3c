/** The reference page of the element, made from its manifest. */
import {readFileSync} from 'node:fs';

interface Typed {
  name: string;
  description?: string;
  default?: string;
  attribute?: string;
  readonly?: boolean;
  type?: {text: string};
  return?: {type?: {text: string}};
  parameters?: {name: string; optional?: boolean; type?: {text: string}}[];
  kind?: 'field' | 'method';
}
interface Declaration {
  attributes: Typed[];
  members: Typed[];
  events: Typed[];
  slots: Typed[];
  cssParts: Typed[];
  cssProperties: Typed[];
  cssStates: Typed[];
}

const code = (text: string | undefined): string => (text ? `\`${text.replaceAll('|', '\\|')}\`` : '');
const table = (head: readonly string[], rows: readonly string[][]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
const signature = ({name, parameters = []}: Typed): string =>
  `${name}(${parameters.map(p => `${p.name}${p.optional ? '?' : ''}: ${p.type?.text ?? 'unknown'}`).join(', ')})`;

/** @returns Markdown. */
export function elementPage(): string {
  const file = new URL('../../packages/pbi-bound-report/custom-elements.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {modules: {declarations: Declaration[]}[]};
  const element = manifest.modules[0]?.declarations[0];
  if (!element) throw new Error('Failed to read custom-elements.json: it declares no element. Make it anew.');
  const fields = element.members.filter(member => member.kind === 'field');
  const methods = element.members.filter(member => member.kind === 'method');
  const named = (list: Typed[]): string =>
    table(
      ['name', 'default', 'description'],
      list.map(({name, default: usual, description = ''}) => [code(name), code(usual), description]),
    );
  return `# <code>&lt;pbi-bound-report&gt;</code>

Made from \`custom-elements.json\`, which the package publishes for editors and tools. How it is used: [the element](../element.md).

## Properties and attributes

${table(
  ['property', 'attribute', 'type', 'description'],
  fields.map(({name, attribute, type, description = '', readonly}) => [
    code(name),
    code(attribute),
    code(type?.text),
    `${readonly ? '*read-only* ' : ''}${description}`,
  ]),
)}

## Methods

${table(
  ['method', 'gives', 'description'],
  methods.map(method => [code(signature(method)), code(method.return?.type?.text), method.description ?? '']),
)}

## Events

All bubble and leave shadow roots.

${table(
  ['event', 'class', 'description'],
  element.events.map(({name, type, description = ''}) => [code(name), code(type?.text), description]),
)}

## Slots

${named(element.slots)}

## Parts

${named(element.cssParts)}

## Custom properties

${named(element.cssProperties)}

## States

${named(element.cssStates.map(state => ({...state, name: `:state(${state.name})`})))}
`;
}
