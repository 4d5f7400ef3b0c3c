/** The command `pbi-doctor`. */
import {parseGuid, parseUrl} from '@pbi-bound-report/contract';
import {powerBiClouds, type PowerBiCloudName} from '@pbi-bound-report/token-broker/diagnostics';
import {Command, InvalidArgumentError, Option} from 'commander';
import {diagnose, type Finding} from './index.js';

/** What the command needs of its process. */
export interface CommandContext {
  env: Readonly<Record<string, string | undefined>>;
  print: (line: string) => void;
  fetch?: typeof globalThis.fetch;
}

interface Options {
  tenant: string;
  client: string;
  report: string;
  workspace: string;
  dataset?: string;
  datasetWorkspace?: string;
  username?: string;
  roles?: string[];
  page?: string;
  cloud: PowerBiCloudName;
  api?: string;
  authority?: string;
  scope?: string;
  json?: boolean;
}

const secretName = 'PBI_CLIENT_SECRET';
const address = (text: string): string => {
  if (!parseUrl(text)) {
    throw new InvalidArgumentError('It must be an absolute address such as https://portal.example/.');
  }
  return text;
};
const origin = (text: string): string => new URL(address(text)).origin;
const id = (text: string): string => {
  const guid = parseGuid(text);
  if (guid !== undefined) return guid;
  throw new InvalidArgumentError(
    'It must be an id such as 5b218778-e7a5-4d73-8187-f10824047715. In the Power BI service it stands in the address.',
  );
};
/** Without these there is nothing to look into. */
const needed = ['tenant', 'client', 'workspace', 'report'] as const;
const marks = {ok: 'ok     ', failed: 'FAILED ', warning: 'warning', skipped: 'skipped'} as const;

/** One finding in a line or two. */
export function describeFinding({check, status, message, remedy, requestId}: Finding): string {
  const line = `${marks[status]}  ${check.padEnd(14)}  ${message}`;
  const more = [remedy && `→ ${remedy}`, requestId && `  Power BI's RequestId: ${requestId}`].filter(Boolean);
  return [line, ...more.map(text => `${' '.repeat(25)}${text}`)].join('\n');
}

/** @returns The exit code: 0 nothing failed, 1 something did, 2 the command cannot be read. */
export async function runCommand(args: readonly string[], {env, print, fetch}: CommandContext): Promise<number> {
  const command = new Command('pbi-doctor')
    .description('Walks the set-up of an embedding in the order in which it breaks.')
    .option('--tenant <id>', 'directory (tenant) id, or a verified domain (needed)')
    .option('--client <id>', 'application (client) id (needed)', id)
    .option('--report <id>', 'id of the report (needed)', id)
    .option('--workspace <id>', "id of the report's workspace (needed)", id)
    .option('--dataset <id>', "id of the dataset. Default: the report's own", id)
    .option('--dataset-workspace <id>', "id of the dataset's workspace. Default: the report's", id)
    .option('--username <name>', 'of the effective identity, for row-level security')
    .option('--roles <role...>', 'of the effective identity')
    .option('--page <address>', 'page that shows the report: its Content-Security-Policy is looked at', address)
    .addOption(new Option('--cloud <name>').choices(Object.keys(powerBiClouds)).default('public'))
    .option('--api <origin>', "instead of the cloud's: the emulator's, for example", origin)
    .option('--authority <origin>', "instead of the cloud's", origin)
    .option('--scope <scope>', "instead of the cloud's")
    .option('--json', 'findings as JSON')
    .addHelpText(
      'after',
      `\nThe application's secret is read from the environment, ${secretName}, and printed nowhere.`,
    )
    .configureOutput({writeOut: text => print(text.trimEnd()), writeErr: text => print(text.trimEnd())})
    .exitOverride();
  try {
    command.parse(args, {from: 'user'});
  } catch (error) {
    return (error as {exitCode?: number}).exitCode === 0 ? 0 : 2;
  }
  const options = command.opts<Options>();
  const missing = needed.filter(name => !options[name]).map(name => `--${name}`);
  if (missing.length > 0) {
    print(`Failed to read the command: ${missing.join(', ')} not given. --help tells what each is.`);
    return 2;
  }
  const clientSecret = env[secretName];
  if (clientSecret === undefined || clientSecret === '') {
    print(
      `Failed to read the secret: ${secretName} is not set. Set it in the environment; arguments are seen by others.`,
    );
    return 2;
  }
  const cloud = powerBiClouds[options.cloud];
  const {username, roles} = options;
  const findings = await diagnose(
    {
      tenantId: options.tenant,
      clientId: options.client,
      clientSecret,
      reportId: options.report,
      workspaceId: options.workspace,
      datasetId: options.dataset,
      datasetWorkspaceId: options.datasetWorkspace,
      identity: username === undefined ? undefined : {username, roles: roles ?? []},
      pageUrl: options.page,
      apiOrigin: options.api ?? cloud.apiOrigin,
      authorityHost: options.authority ?? cloud.authorityHost,
      scope: options.scope ?? cloud.scope,
    },
    {
      ...(fetch ? {fetch} : {}),
      onFinding: finding => {
        if (!options.json) print(describeFinding(finding));
      },
    },
  );
  const failures = findings.filter(({status}) => status === 'failed');
  if (options.json) print(JSON.stringify({ok: failures.length === 0, findings}, null, 2));
  else if (failures[0]) print(`\nBegin with "${failures[0].check}": what comes after it may follow from it.`);
  else print('\nNothing is wrong that can be seen from here.');
  return failures.length === 0 ? 0 : 1;
}
