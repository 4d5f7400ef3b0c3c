/**
 * The pages of the documentation's examples. Each is made of one piece of HTML with its script, word for word as the
 * documentation shows it: what is read there is what runs here.
 */
import type {Plugin} from 'esbuild';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** The examples: name, which is their address and their file's, and what the page is called. */
export const examples = {
  'dynamic-binding': 'One report on two datasets',
  'row-level-security': 'One report, three people',
} as const satisfies Record<string, string>;

const folder = new URL('./page/examples/', import.meta.url);
const read = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');
const script = /<script type="module">\n([^]*?)<\/script>\n/;

/** Entry points of the examples, by the path of the file that they become. */
export const exampleEntries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(examples).map(name => [`examples/${name}`, `example-page:${name}`]),
);

/** What a page runs: the calls are listened to first, then the example is put into the page, then its script runs. */
const pageScript = (name: string, isStatic: boolean): string => `
import {listenToCalls, prepareExample} from './example.js';
listenToCalls();
${isStatic ? "const {startBackEnd} = await import('../static/back-end.js');\nawait startBackEnd();" : ''}
await prepareExample();
await import('example-script:${name}');
`;

/** Lets esbuild find the pages' scripts, and the scripts in the examples. */
export const examplePlugin = ({isStatic}: {isStatic: boolean}): Plugin => ({
  name: 'examples',
  setup(build) {
    build.onResolve({filter: /^example-(?:page|script):/}, ({path}) => ({path, namespace: 'example'}));
    build.onLoad({filter: /./, namespace: 'example'}, async ({path}) => {
      const [kind, name = ''] = path.split(':');
      const contents =
        kind === 'example-page' ? pageScript(name, isStatic) : script.exec(await read(`${name}.html`))?.[1];
      if (contents === undefined) throw new Error(`Failed to build ${name}.html: it has no module script. Add one.`);
      return {contents, loader: 'ts', resolveDir: fileURLToPath(folder)};
    });
  },
});

/** The documents of the examples, by path. */
export async function examplePages(): Promise<(readonly [path: string, contents: Uint8Array])[]> {
  const frame = await read('example.html');
  return Promise.all(
    Object.entries(examples).map(async ([name, title]) => {
      const markup = (await read(`${name}.html`)).replace(script, '');
      const filled: Record<string, string> = {name, title, markup};
      const text = frame.replace(/\{\{(\w+)\}\}/g, (_, key: string) => filled[key] ?? '');
      return [`/examples/${name}/index.html`, new TextEncoder().encode(text)] as const;
    }),
  );
}
