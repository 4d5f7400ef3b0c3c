/**
 * `npm start`: builds the two pages (about a second), starts the emulator on one port and the portal on another, and
 * prints the portal's address. Two ports make two origins, so the report's frame is as foreign to the page as Power
 * BI's would be.
 */
import {createMockServer} from '@pbi-bound-report/mock-server';
import {buildReportPage} from '../../scripts/build/build-report-page.mjs';
import {buildPortalPage} from './build-portal-page.js';
import {createPortal} from './portal.js';

const port = Number(process.env['PORT'] ?? 8080);
if (!Number.isInteger(port) || port < 1 || port > 65_534) {
  console.error(
    `PORT is ${process.env['PORT']}; it must be a whole number from 1 to 65534. The emulator takes the port after it.`,
  );
  process.exit(1);
}

const [page] = await Promise.all([buildPortalPage(), buildReportPage()]);
const mock = await createMockServer();
try {
  const emulator = await mock.listen({port: port + 1, host: '127.0.0.1'});
  const portal = await createPortal({powerBiOrigin: emulator, page});
  await portal.listen({port, host: 'localhost'});
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void Promise.all([portal.close(), mock.close()]).then(() => process.exit(0));
    });
  }
  console.log(`Retailer portal: http://localhost:${port}  (emulated Power BI: ${emulator})`);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} or ${port + 1} is taken. Choose another, for example: PORT=9080 npm start`);
  process.exit(1);
}
