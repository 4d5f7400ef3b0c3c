/**
 * `npm start`: builds the pages (about a second), starts the emulator on one port and the site on another, and prints
 * its addresses. Two ports make two origins, so the report's frame is as foreign to the page as Power
 * BI's would be.
 */
import {createMockServer} from '@pbi-bound-report/mock-server';
import {buildReportPage} from '../../scripts/build/build-report-page.mjs';
import {buildPages} from './build-pages.js';
import {refusalsPath} from './docs-routes.js';
import {createPortal} from './portal.js';

const port = Number(process.env['PORT'] ?? 8080);
if (!Number.isInteger(port) || port < 1 || port > 65_534) {
  console.error(
    `PORT is ${process.env['PORT']}; it must be a whole number from 1 to 65534. The emulator takes the port after it.`,
  );
  process.exit(1);
}

const [pages] = await Promise.all([buildPages(), buildReportPage()]);
const site = `http://localhost:${port}`;
const mock = await createMockServer({refusalsPage: site + refusalsPath()});
try {
  const emulator = await mock.listen({port: port + 1, host: '127.0.0.1'});
  const portal = await createPortal({powerBiOrigin: emulator, pages});
  await portal.listen({port, host: 'localhost'});
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void Promise.all([portal.close(), mock.close()]).then(() => process.exit(0));
    });
  }
  console.log(
    [
      `Start page      ${site}`,
      `Retailer portal ${site}/portal/`,
      `Playground      ${site}/playground/`,
      `Console         ${emulator}/  (emulated Power BI)`,
      `Documentation   ${site}/docs/`,
    ].join('\n'),
  );
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} or ${port + 1} is taken. Choose another, for example: PORT=9080 npm start`);
  process.exit(1);
}
