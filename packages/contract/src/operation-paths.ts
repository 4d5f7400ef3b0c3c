/** Paths of the calls that embedding makes, with `:name` for parameters, relative to the service's origin. */
export const operationPaths = {
  generateToken: '/v1.0/myorg/GenerateToken',
  reportInGroup: '/v1.0/myorg/groups/:groupId/reports/:reportId',
  reportsInGroup: '/v1.0/myorg/groups/:groupId/reports',
  groups: '/v1.0/myorg/groups',
  datasetInGroup: '/v1.0/myorg/groups/:groupId/datasets/:datasetId',
  entraToken: '/:tenantId/oauth2/v2.0/token',
  /** The report page inside the iframe. */
  reportEmbed: '/reportEmbed',
  paginatedReportEmbed: '/rdlEmbed',
  dashboardEmbed: '/dashboardEmbed',
  tileEmbed: '/embed',
  qnaEmbed: '/qnaEmbed',
  quickCreate: '/quickCreate',
} as const;

/**
 * Everything that exists in the emulator and not at Microsoft lives under this one prefix. Invented.
 */
export const emulatorPathPrefix = '/__emulator';

/** Calls of the emulator's report page to the emulator. Invented: the real page's calls are not public. */
export const embedDataPaths = {
  open: `${emulatorPathPrefix}/embed/open`,
  query: `${emulatorPathPrefix}/embed/query`,
  /** Opens a dashboard, or one tile of it. */
  openDashboard: `${emulatorPathPrefix}/embed/dashboard`,
  /** Answers a tile. */
  queryTile: `${emulatorPathPrefix}/embed/tile`,
  /** Makes a dataset of data that the host sends, for a report to be made on. */
  quickCreate: `${emulatorPathPrefix}/embed/quick-create`,
  /** Keeps a changed report, under its own name or as another report. */
  save: `${emulatorPathPrefix}/embed/save`,
  /**
   * The host wanted something that the page does not imitate: `{what: string}`, for the journal. The answer does not
   * matter.
   */
  unsupported: `${emulatorPathPrefix}/embed/unsupported`,
} as const;
