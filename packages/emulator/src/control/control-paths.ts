/** Paths of the test control. Invented, like everything under the prefix. */
import {emulatorPathPrefix} from '@pbi-bound-report/contract';

/** With `:name` for parameters. */
export const controlPaths = {
  status: `${emulatorPathPrefix}/status`,
  testIds: `${emulatorPathPrefix}/test-ids`,
  faults: `${emulatorPathPrefix}/faults`,
  fault: `${emulatorPathPrefix}/faults/:faultId`,
  journal: `${emulatorPathPrefix}/journal`,
  journalPage: `${emulatorPathPrefix}/journal/page`,
  journalEntry: `${emulatorPathPrefix}/journal/entries/:sequence`,
  clock: `${emulatorPathPrefix}/clock`,
  lanes: `${emulatorPathPrefix}/lanes`,
  lane: `${emulatorPathPrefix}/lanes/:laneName`,
  snapshots: `${emulatorPathPrefix}/snapshots`,
  snapshot: `${emulatorPathPrefix}/snapshots/:snapshotName`,
  restore: `${emulatorPathPrefix}/snapshots/:snapshotName/restore`,
  openApi: `${emulatorPathPrefix}/openapi.json`,
  reset: `${emulatorPathPrefix}/reset`,
  describeToken: `${emulatorPathPrefix}/describe-token`,
  datasetModel: `${emulatorPathPrefix}/datasets/:datasetId/model`,
  query: `${emulatorPathPrefix}/query`,
  worldFiles: `${emulatorPathPrefix}/world/files`,
  worldFile: `${emulatorPathPrefix}/world/file`,
  previewToken: `${emulatorPathPrefix}/preview-token`,
} as const;

/** The header that names a lane, unless the emulator's options name another. */
export const defaultLaneHeader = 'x-emulator-lane';
