/** What the command prints when it is up: where, what there is, and two lines that give an embed token. */
import {
  defaultCredentials,
  defaultRoleUsernames,
  defaultWorldIds,
  usernamesWithRows,
  type Dataset,
  type Role,
  type World,
} from '@pbi-bound-report/emulator';
import {emulatedHosts} from '../emulated-hosts.js';
import {docsPath} from '../routes/docs.js';

/** What the banner shows. */
export interface BannerContent {
  /** e.g. `http://127.0.0.1:8081` */
  origin: string;
  world: World;
  /** Only with HTTPS: file of the CA's certificate. */
  caPath?: string;
  /** Only with HTTPS: the pin of the server's key, see `keyPin`. */
  pin?: string;
}

/** Usernames that see rows in a role; those of rows that were not made yet are known without making them. */
function usernamesOf(dataset: Dataset, role: Role): readonly string[] {
  const isMade = Object.getOwnPropertyDescriptor(dataset, 'tables')?.get === undefined;
  if (role.tableFilters.length === 0) return [];
  return isMade ? usernamesWithRows(dataset, [role.name]) : (defaultRoleUsernames[dataset.id] ?? []).slice(0, 3);
}

const exampleUsername = (dataset: Dataset): string => {
  const [role] = dataset.roles;
  return (role && usernamesOf(dataset, role)[0]) ?? 'somebody';
};

/** What a role lets through, and for whom: whoever takes another username sees a blank report. */
function roleLines(dataset: Dataset): string[] {
  return dataset.roles.map(role => {
    const filters = role.tableFilters.map(({table, expression}) => `${table} where ${expression}`);
    if (filters.length === 0) return `role ${role.name}: every row`;
    const usernames = usernamesOf(dataset, role);
    const whom = usernames.length === 0 ? '' : `; usernames that see rows: ${usernames.join(', ')}`;
    return `role ${role.name}: ${filters.join(', and ')}${whom}`;
  });
}

/** Two shell lines: the first signs in, the second asks for an embed token. */
export function curlLines({origin, world, caPath}: BannerContent): string[] {
  const principal = world.principals.find(p => p.type === 'ServicePrincipal');
  const report = world.reports[0];
  // One that needs no effective identity keeps the line short.
  const dataset = world.datasets.find(d => d.roles.length === 0) ?? world.datasets[0];
  if (principal?.type !== 'ServicePrincipal' || !report || !dataset) return [];
  const curl = caPath === undefined ? 'curl -s' : `curl -s --cacert '${caPath}'`;
  const secret = principal.secrets[0]?.value ?? '';
  const body = {
    reports: [{id: report.id}],
    datasets: [{id: dataset.id}],
    ...(dataset.roles.length > 0
      ? {identities: [{username: exampleUsername(dataset), roles: [dataset.roles[0]?.name], datasets: [dataset.id]}]}
      : {}),
  };
  return [
    `TOKEN=$(${curl} ${origin}/${principal.tenantId}/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=${principal.clientId} -d client_secret=${secret} -d scope=https://analysis.windows.net/powerbi/api/.default | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')`,
    `${curl} ${origin}/v1.0/myorg/GenerateToken -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ];
}

const redirectModule = '@pbi-bound-report/mock-server/redirect';

/**
 * The arguments with which Chromium finds the report page under Microsoft's name, and trusts this server's key alone.
 */
function chromiumArguments(origin: string, pin: string): string {
  return [
    `--host-resolver-rules="MAP app.powerbi.com:443 ${new URL(origin).host}"`,
    `--ignore-certificate-errors-spki-list=${pin}`,
    '--user-data-dir=/tmp/pbi-mock-browser',
  ].join(' ');
}

/** @returns Several lines of text, without an end of line. */
export function banner(content: BannerContent): string {
  const {origin, world, caPath, pin} = content;
  const workspaceName = (id: string): string => world.workspaces.find(w => w.id === id)?.name ?? '';
  const rows = (title: string, values: [string, string][]): string[] =>
    values.length === 0 ? [] : ['', title, ...values.map(([name, value]) => `  ${name.padEnd(16)} ${value}`)];
  const principals = world.principals.flatMap(p =>
    p.type === 'ServicePrincipal'
      ? ([
          ['tenant id', p.tenantId],
          ['client id', p.clientId],
          ['client secret', p.secrets[0]?.value ?? '(none)'],
        ] as [string, string][])
      : [],
  );
  const barred =
    world.datasets.some(d => d.id === defaultWorldIds.tailspin) &&
    world.principals.some(p => p.type === 'ServicePrincipal' && p.clientId === defaultCredentials.clientId);
  const datasetLine = ({id, name, workspaceId, roles}: Dataset): string =>
    [
      `${name} (workspace ${workspaceName(workspaceId)}, ${workspaceId})`,
      ...(roles.length > 0 ? ['needs an identity'] : []),
      ...(barred && id === defaultWorldIds.tailspin ? ['closed to the service principal'] : []),
    ].join(', ');
  return [
    'Power BI emulator: nothing here is real, and nothing leaves this machine.',
    ...rows('Where', [
      ['REST', `${origin}/v1.0/myorg/`],
      ['Entra', `${origin}/{tenant}/oauth2/v2.0/token`],
      ['report page', `${origin}/reportEmbed`],
      ['console', `${origin}/`],
      ['API description', `${origin}${docsPath}/`],
      ['test control', `${origin}/__emulator/status`],
      ...(caPath === undefined
        ? []
        : ([
            ['CA to trust', caPath],
            ['stands in for', [...emulatedHosts.keys()].join(', ')],
            [
              'a Node app',
              `PBI_MOCK_SERVER=${origin} PBI_MOCK_SERVER_CA='${caPath}' node --import ${redirectModule} app.js`,
            ],
            ['Chromium', chromiumArguments(origin, pin ?? '')],
          ] as [string, string][])),
    ]),
    ...rows(
      'Reports',
      world.reports.map(r => [r.id, `${r.name} (workspace ${workspaceName(r.workspaceId)}, ${r.workspaceId})`]),
    ),
    ...rows(
      'Datasets',
      world.datasets.flatMap(d => [
        [d.id, datasetLine(d)] as [string, string],
        ...roleLines(d).map((line): [string, string] => ['', line]),
      ]),
    ),
    ...rows('Sign in as', principals.slice(0, 3)),
    ...(curlLines(content).length > 0 ? ['', 'An embed token in two lines:', ...curlLines(content)] : []),
    '',
    'Ctrl+C ends it.',
  ].join('\n');
}
