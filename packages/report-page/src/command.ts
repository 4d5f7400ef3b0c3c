/**
 * `pbi-report-page copy <directory>`: puts the built report page where a site serves its static files from, next to
 * `mockServiceWorker.js`. The page is one document per kind of report and one folder; nothing else is touched.
 */
import {copyFile, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const documents = ['reportEmbed', 'rdlEmbed', 'dashboardEmbed', 'embed', 'qnaEmbed', 'quickCreate'];
const assets = 'report-page';

/**
 * Copies the built page. Each document is written twice, as `reportEmbed.html` and as `reportEmbed/index.html`, because
 * static hosts differ in what they serve for the address `/reportEmbed`.
 * @param from Folder of the built page. Default: the one that this package ships.
 * @returns The files that were written, relative to the directory.
 */
export async function copyReportPage(
  directory: string,
  from: string = fileURLToPath(new URL('.', import.meta.url)),
): Promise<string[]> {
  const written: string[] = [];
  const put = async (path: string, write: (target: string) => Promise<void>): Promise<void> => {
    const target = join(directory, path);
    await mkdir(join(target, '..'), {recursive: true});
    await write(target);
    written.push(path);
  };
  for (const name of documents) {
    const html = await readFile(join(from, `${name}.html`), 'utf8');
    await put(`${name}.html`, target => writeFile(target, html));
    await put(`${name}/index.html`, target => writeFile(target, html.replaceAll(`"./${assets}/`, `"../${assets}/`)));
  }
  for (const file of await readdir(join(from, assets))) {
    await put(`${assets}/${file}`, target => copyFile(join(from, assets, file), target));
  }
  return written;
}

const usage =
  'Usage: pbi-report-page copy <directory>\n' +
  'Copies the report page of the Power BI emulator into a folder of static files.';

/** @returns The exit code. */
export async function run(
  args: readonly string[],
  say: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const [command, directory, ...rest] = args;
  if (command === '--help' || command === '-h') {
    say(usage);
    return 0;
  }
  if (command !== 'copy' || directory === undefined || rest.length > 0) {
    complain(usage);
    return 2;
  }
  try {
    const files = await copyReportPage(resolve(directory));
    say(`Copied ${files.length} files to ${resolve(directory)}. Serve /reportEmbed and /rdlEmbed from them.`);
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(`Failed to copy the report page: ${reason}. Check that the directory can be written.`);
    return 1;
  }
}
