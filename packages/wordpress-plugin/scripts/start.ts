/**
 * `npm run wordpress`: a WordPress with the plugin, a page with the report, and the emulator behind it. All of it is
 * made anew at each start and removed at the end. Its users show what row-level security does.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {buildReportPage} from '../../../scripts/build/build-report-page.mjs';
import {buildPlugin} from './build-plugin.mjs';
import {administrator, startWordPress} from './wordpress-site.js';

const port = Number(process.env['PORT'] ?? 8090);
if (!Number.isInteger(port) || port < 1 || port > 65_534) {
  console.error(
    `PORT is ${process.env['PORT']}; it must be a whole number from 1 to 65534. The emulator takes the next.`,
  );
  process.exit(1);
}
const block = (attributes: Record<string, string>): string =>
  `<!-- wp:pbi-bound-report/report ${JSON.stringify(attributes)} /-->`;

const folder = mkdtempSync(join(tmpdir(), 'pbi-wordpress-'));
await buildReportPage();
const {zip} = await buildPlugin();
const mock = await createMockServer();
try {
  const emulator = await mock.listen({port: port + 1, host: '127.0.0.1'});
  const site = await startWordPress({
    folder: join(folder, 'site'),
    port,
    constants: {
      PBI_BOUND_REPORT_API_ORIGIN: emulator,
      PBI_BOUND_REPORT_AUTHORITY_HOST: emulator,
      PBI_BOUND_REPORT_TENANT_ID: defaultCredentials.tenantId,
      PBI_BOUND_REPORT_CLIENT_ID: defaultCredentials.clientId,
      PBI_BOUND_REPORT_CLIENT_SECRET: defaultCredentials.clientSecret,
    },
  });
  const content = [
    block({report: ids.report, workspace: ids.reportWorkspace, dataset: ids.contoso, label: 'Contoso sales'}),
    block({report: ids.report, workspace: ids.reportWorkspace, dataset: ids.northwind, label: 'Northwind sales'}),
  ].join('\n\n');
  const url = site.php(`
    $z = new ZipArchive; $z->open( '${zip}' ); $z->extractTo( WP_PLUGIN_DIR ); $z->close();
    activate_plugin( 'pbi-bound-report/pbi-bound-report.php' );
    wp_set_current_user( 1 );
    update_option( 'pbi_bound_report_settings', array_merge( PbiBoundReport\\Settings::site(), array(
      'visitor_username' => 'visitors@contoso.com', 'visitor_roles' => array( 'executive' ), 'roles' => array( 'subscriber' => array( 'sales' ) ),
    ) ) );
    foreach ( array( 'john@contoso.com', 'amy@contoso.com' ) as $login ) {
      wp_insert_user( array( 'user_login' => $login, 'user_email' => $login, 'user_pass' => '${administrator.password}', 'role' => 'subscriber' ) );
    }
    $id = wp_insert_post( wp_slash( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Sales', 'post_content' => '${content}' ) ) );
    echo get_permalink( $id );`);
  console.log(`The page:    ${url}
The editor:  ${site.url}/wp-admin/  as ${administrator.login}, password ${administrator.password}
Customers:   john@contoso.com, amy@contoso.com (${site.url}/wp-login.php, the same password): each sees their own rows
Power BI:    ${emulator} (emulated)
Stop it with Ctrl+C.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void Promise.all([site.stop(), mock.close()]).then(() => {
        rmSync(folder, {recursive: true, force: true});
        process.exit(0);
      });
    });
  }
} catch (error) {
  rmSync(folder, {recursive: true, force: true});
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} or ${port + 1} is taken. Choose another, for example: PORT=9090 npm run wordpress`);
  process.exit(1);
}
