// Writes what is known of the element from its source: custom-elements.json, data for VS Code and JetBrains, and the
// tables in the README. Run after changing the element's JSDoc: node
// packages/pbi-bound-report/scripts/generate-manifests.mjs. A test fails where they differ.
import {create, ts} from '@custom-elements-manifest/analyzer';
import {litPlugin} from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = new URL('../', import.meta.url);
const source = 'src/element/pbi-bound-report.ts';

/** All generated files: path below the package → text. */
export function describe() {
  const {version} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const code = readFileSync(new URL(source, root), 'utf8');
  const manifest = create({
    modules: [ts.createSourceFile(source, code, ts.ScriptTarget.ES2022, true)],
    plugins: litPlugin(),
  });
  const [module] = manifest.modules;
  const element = module.declarations.find(declaration => declaration.tagName === 'pbi-bound-report');
  module.path = 'dist/element/pbi-bound-report.js';
  module.declarations = [element];
  module.exports = module.exports
    .filter(each => each.name === 'PbiBoundReport')
    .map(each => ({...each, declaration: {...each.declaration, module: module.path}}));
  module.exports.push({
    kind: 'custom-element-definition',
    name: 'pbi-bound-report',
    declaration: {name: 'PbiBoundReport', module: module.path},
  });
  const open = member => member.privacy === undefined && !member.name.startsWith('_') && !member.name.startsWith('#');
  const lifeCycle = new Set([
    'connectedCallback',
    'disconnectedCallback',
    'connectedMoveCallback',
    'styles',
    'update',
    'updated',
    'createEmbedController',
  ]);
  element.members = element.members.filter(member => open(member) && !lifeCycle.has(member.name));
  // The analyzer takes the first argument of every dispatched event for a name of one.
  element.events = element.events.filter(event => event.name.startsWith('pbi-'));
  element.attributes = element.attributes.filter(attribute => !attribute.fieldName?.startsWith('_'));
  // Where a comment's lines are broken is no part of what it says.
  for (const each of [...element.attributes, ...element.members, ...element.cssProperties]) {
    each.description = each.description?.replace(/\s*\n\s*/g, ' ');
  }
  element.superclass = {name: 'ReactiveElement', package: '@lit/reactive-element'};
  const json = value => `${JSON.stringify(value, undefined, 2)}\n`;
  return {
    'custom-elements.json': json(manifest),
    'vscode.html-custom-data.json': json({
      version: 1.1,
      tags: [
        {
          name: 'pbi-bound-report',
          description: element.description,
          attributes: element.attributes.map(({name, description}) => ({name, description, ...values(description)})),
        },
      ],
    }),
    'web-types.json': json({
      $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
      name: 'pbi-bound-report',
      version,
      'description-markup': 'markdown',
      contributions: {
        html: {
          elements: [
            {
              name: 'pbi-bound-report',
              description: element.description,
              attributes: element.attributes.map(({name, description, type}) => ({
                name,
                description,
                value: {type: type?.text ?? 'string'},
              })),
              slots: element.slots,
              css: {parts: element.cssParts, properties: element.cssProperties},
              js: {
                properties: element.members
                  .filter(member => member.kind === 'field')
                  .map(({name, description, type}) => ({name, description, value: {type: type?.text}})),
                events: element.events.map(({name, description}) => ({name, description})),
              },
            },
          ],
        },
      },
    }),
    'README.md': fill(readFileSync(new URL('README.md', root), 'utf8'), tables(element)),
  };
}

/** Words that a description lists as an attribute's values. */
function values(description = '') {
  const words = [...description.matchAll(/`([a-z0-9-]+)`(?= \(default\)|,| or|:|\.| |$)/g)].map(([, word]) => word);
  return words.length > 1 ? {values: words.map(name => ({name}))} : {};
}

const cell = text => (text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.map(row => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');

function tables(element) {
  const fields = element.members.filter(member => member.kind === 'field');
  return {
    attributes: table(
      ['attribute', 'property', ''],
      fields
        .filter(member => !member.readonly)
        .map(({name, attribute, description}) => [attribute ? `\`${attribute}\`` : '–', `\`${name}\``, description]),
    ),
    state: table(
      ['property', ''],
      fields.filter(member => member.readonly).map(({name, description}) => [`\`${name}\``, description]),
    ),
    methods: table(
      ['method', ''],
      element.members
        .filter(member => member.kind === 'method')
        .map(({name, parameters, description}) => [
          `\`${name}(${(parameters ?? []).map(each => each.name).join(', ')})\``,
          description,
        ]),
    ),
    events: table(
      ['event', 'class', ''],
      element.events.map(({name, type, description}) => [`\`${name}\``, `\`${type.text}\``, description]),
    ),
    styling: [
      table(
        ['slot', ''],
        element.slots.map(({name, description}) => [`\`${name}\``, description]),
      ),
      table(
        ['part', ''],
        element.cssParts.map(({name, description}) => [`\`${name}\``, description]),
      ),
      table(
        ['custom property', 'default', ''],
        element.cssProperties.map(({name, default: value, description}) => [
          `\`${name}\``,
          value ? `\`${value}\`` : '',
          description,
        ]),
      ),
      table(
        ['state', ''],
        element.cssStates.map(({name, description}) => [`\`:state(${name})\``, description]),
      ),
    ].join('\n\n'),
  };
}

function fill(readme, parts) {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- generated: ${name} -->`, '<!-- /generated -->'];
    const start = text.indexOf(open);
    if (start < 0) throw new Error(`README.md has no place for ${name}: write ${open} and ${close}.`);
    const end = text.indexOf(close, start);
    return `${text.slice(0, start + open.length)}\n${part}\n${text.slice(end)}`;
  }, readme);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(describe())) writeFileSync(new URL(name, root), text);
}
