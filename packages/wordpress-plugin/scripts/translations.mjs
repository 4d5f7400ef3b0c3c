// Renews the translations: the template from the sources, the catalogue of each language from the template, and from
// each catalogue what PHP (.mo) and the editor's script (.json) read. Needs gettext ("apt-get install gettext").
import {spawnSync} from 'node:child_process';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const plugin = fileURLToPath(new URL('../plugin', import.meta.url));
const domain = 'pbi-bound-report';
const template = `languages/${domain}.pot`;
/** Handle of the editor's script, as WordPress makes it of the block's name. */
const editorScript = 'pbi-bound-report-report-editor-script';

function run(program, ...args) {
  const {status, stderr, error} = spawnSync(program, args, {cwd: plugin, encoding: 'utf8'});
  if (status !== 0) {
    throw new Error(
      `Failed to run ${program}: ${error?.message ?? stderr}. Install gettext ("apt-get install gettext").`,
    );
  }
}

const php = ['pbi-bound-report.php', ...readdirSync(`${plugin}/includes`).map(name => `includes/${name}`)].sort();
const keywords = ['__:1', '_e:1', '_x:1,2c', '_n:1,2', 'esc_html__:1', 'esc_html_e:1', 'esc_attr__:1', 'esc_attr_e:1'];
const common = [
  '--from-code=UTF-8',
  '--add-comments=translators',
  '--keyword',
  ...keywords.map(k => `--keyword=${k}`),
  `--package-name=${domain}`,
  '--no-wrap',
  `--output=${template}`,
];
run('xgettext', '--language=PHP', ...common, ...php);
run('xgettext', '--language=JavaScript', '--join-existing', ...common, 'blocks/report/editor.js');
const block = JSON.parse(readFileSync(`${plugin}/blocks/report/block.json`, 'utf8'));
const quoted = text => JSON.stringify(text);
/** What WordPress translates of block.json, with the contexts that it looks under. */
const ofBlock = [
  ['block title', block.title],
  ['block description', block.description],
  ...block.keywords.map(keyword => ['block keyword', keyword]),
];
const pot = readFileSync(`${plugin}/${template}`, 'utf8')
  .replace(/^"POT-Creation-Date:.*\n/m, '')
  .replace('charset=CHARSET', 'charset=UTF-8');
writeFileSync(
  `${plugin}/${template}`,
  pot +
    ofBlock
      .map(
        ([context, text]) =>
          `\n#: blocks/report/block.json\nmsgctxt ${quoted(context)}\nmsgid ${quoted(text)}\nmsgstr ""\n`,
      )
      .join(''),
);

for (const name of readdirSync(`${plugin}/languages`).filter(file => file.endsWith('.po'))) {
  const po = `languages/${name}`;
  const locale = name.slice(domain.length + 1, -'.po'.length);
  run('msgmerge', '--quiet', '--update', '--backup=none', '--no-fuzzy-matching', '--no-wrap', po, template);
  run('msgfmt', '--check', `--output-file=languages/${domain}-${locale}.mo`, po);
  writeFileSync(`${plugin}/languages/${domain}-${locale}-${editorScript}.json`, `${JSON.stringify(jed(po, locale))}\n`);
}

/** The texts of the editor's script, as WordPress hands them to it. */
function jed(po, locale) {
  const messages = {'': {domain: 'messages', lang: locale, 'plural-forms': 'nplurals=2; plural=(n != 1);'}};
  for (const entry of readFileSync(`${plugin}/${po}`, 'utf8').split('\n\n')) {
    if (!/^#: .*editor\.js/m.test(entry)) continue;
    const text = keyword => {
      const lines = new RegExp(`^${keyword} ((?:".*"\\n?)+)`, 'm').exec(entry)?.[1] ?? '';
      return [...lines.matchAll(/"(.*)"/g)].map(([line]) => JSON.parse(line)).join('');
    };
    const translated = text('msgstr');
    if (translated !== '') messages[text('msgid')] = [translated];
  }
  return {domain: 'messages', locale_data: {messages}};
}
