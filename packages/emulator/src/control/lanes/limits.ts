/**
 * What the emulator holds at most, over all lanes together: any page that a developer visits can send requests to an
 * emulator on the developer's machine, and none of them may use up its memory.
 */

const mebibyte = 1024 * 1024;

/** Limits of an emulator. */
export interface EmulatorLimits {
  /** Lanes. More than any test run has workers. */
  lanes: number;
  /** Of one lane. */
  faults: number;
  /** Of one lane. */
  snapshots: number;
  /** Reports of one lane that were saved as new ones. */
  savedReports: number;
  /** Workspaces of one lane. */
  workspaces: number;
  /** Users, service principals and profiles of one workspace. */
  workspaceUsers: number;
  /** Profiles of service principals of one lane. */
  profiles: number;
  /** Of one lane. */
  datasets: number;
  /** Of one lane. */
  reports: number;
  /** Of one lane. */
  dashboards: number;
  /** Of one dashboard. */
  tiles: number;
  /** Of one lane. */
  imports: number;
  /** Exports of reports to files, of one lane. */
  exports: number;
  /** Data sources of one gateway. */
  gatewayDatasources: number;
  /** Users of one data source. */
  datasourceUsers: number;
  /**
   * Codes, refresh tokens, device codes and sessions of users who sign in, of one lane and of each kind; beyond, the
   * oldest go.
   */
  signIns: number;
  /** Bytes of all of those; beyond, the oldest of the lane go. */
  signInBytes: number;
  /** Bytes of what operations added to the worlds of all lanes, without rows and definitions. */
  createdBytes: number;
  /** Bytes of all faults. */
  faultBytes: number;
  /**
   * Bytes of the worlds of all lanes and snapshots, but for the rows and the reports' definitions, which copies share.
   */
  worldBytes: number;
  /** Bytes of the definitions of all saved reports. */
  savedReportBytes: number;
  /** Bytes of all journals; beyond, the oldest entries of the fullest journal go. */
  journalBytes: number;
}

/** The limits that hold unless a test sets others. */
export const defaultLimits: EmulatorLimits = {
  lanes: 256,
  faults: 1000,
  snapshots: 100,
  savedReports: 1000,
  workspaces: 5000,
  workspaceUsers: 1000,
  profiles: 10_000,
  datasets: 10_000,
  reports: 10_000,
  dashboards: 10_000,
  tiles: 1000,
  imports: 10_000,
  exports: 1000,
  gatewayDatasources: 1000,
  datasourceUsers: 1000,
  signIns: 10_000,
  signInBytes: 32 * mebibyte,
  createdBytes: 64 * mebibyte,
  faultBytes: 16 * mebibyte,
  worldBytes: 256 * mebibyte,
  savedReportBytes: 64 * mebibyte,
  journalBytes: 64 * mebibyte,
};

/** Bytes as people read them. */
export const showBytes = (bytes: number): string =>
  bytes >= mebibyte ? `${Math.round(bytes / mebibyte)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
