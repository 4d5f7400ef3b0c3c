/** What the playground has to show, and the options of its token endpoint. */
import type {EmulatorStatus} from '@pbi-bound-report/emulator/client';
import type {TokenEndpointOptions} from '@pbi-bound-report/token-broker';
import type {PlaygroundContent} from './playground-content.js';

/** Address of its token endpoint. */
export const playgroundTokenPath = '/playground/token';

type Items = Pick<EmulatorStatus, 'reports' | 'datasets'>;

/** What the page starts with. The report that can be bound to any dataset comes first. */
export const playgroundContent = (
  {reports, datasets}: Items,
  {emulatorOrigin, lane}: Pick<PlaygroundContent, 'emulatorOrigin' | 'lane'>,
): PlaygroundContent => ({
  emulatorOrigin,
  lane,
  tokenEndpoint: playgroundTokenPath,
  reports: [...reports].sort((a, b) => Number(b.name === 'Retail Sales') - Number(a.name === 'Retail Sales')),
  datasets,
});

/** A token endpoint that grants everything to everybody, and keeps nothing: each failure is to be seen at once. */
export const playgroundOptions = ({reports, datasets}: Items) =>
  ({
    powerBi: {workspaces: Object.fromEntries([...reports, ...datasets].map(({id, workspaceId}) => [id, workspaceId]))},
    authorize: ({access}) => ({
      subject: 'playground',
      // Whatever is asked for, a test id among it: the playground shows what Power BI says of it.
      pairs: access.pairs.map(pair => ({...pair, edit: true})),
      targetWorkspaces: access.targetWorkspaces,
      identities: dataset =>
        dataset.identityRequired ? {username: 'iris@contoso.com', roles: ['executive']} : undefined,
    }),
    tokenStore: false,
    refusalTtlMs: 0,
    rateLimit: false,
    resilience: {retries: 0, failuresToOpen: 1000},
    log: () => undefined,
  }) satisfies Partial<TokenEndpointOptions>;
