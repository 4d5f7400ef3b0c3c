/** What adds to a world is refused where the emulator is full: any page that a developer visits can send requests. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createEmulator, type EmulatorLimits} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  createConformanceWorld,
  createInProcessSend,
  runConformanceCase,
  type ConformanceResponse,
} from '@pbi-bound-report/emulator/conformance';

/** Operations that add, with the limit that they meet. */
const adding = {
  Dashboards_AddDashboard: 'createdBytes',
  Dashboards_AddDashboardInGroup: 'createdBytes',
  Dashboards_CloneTile: 'createdBytes',
  Dashboards_CloneTileInGroup: 'createdBytes',
  Datasets_RefreshDatasetInGroup: 'createdBytes',
  Datasets_UpdateDatasourcesInGroup: 'createdBytes',
  Datasets_UpdateParametersInGroup: 'createdBytes',
  Datasets_UpdateRefreshScheduleInGroup: 'createdBytes',
  Emulator_QuickCreate: 'createdBytes',
  Emulator_SaveReport: 'savedReportBytes',
  Gateways_AddDatasourceUser: 'createdBytes',
  Gateways_CreateDatasource: 'createdBytes',
  Groups_AddGroupUser: 'createdBytes',
  Groups_CreateGroup: 'createdBytes',
  Imports_PostImportInGroup: 'createdBytes',
  Profiles_CreateProfile: 'createdBytes',
  Reports_CloneReportInGroup: 'createdBytes',
  Reports_ExportToFileInGroup: 'createdBytes',
} as const satisfies Record<string, keyof EmulatorLimits>;

for (const [operationId, limit] of Object.entries(adding)) {
  test(`${operationId} adds nothing where the emulator is full (${limit})`, async () => {
    const cases = conformanceCases.filter(
      one => one.operationId === operationId && one.expect.status < 300 && one.request.method !== 'GET',
    );
    assert.ok(cases.length > 0);
    for (const one of cases) {
      const emulator = createEmulator({
        world: createConformanceWorld(one.world ?? 'default'),
        limits: {createdBytes: 1, savedReportBytes: 1},
      });
      const before = JSON.stringify(emulator.world);
      let own: ConformanceResponse | undefined;
      const send = createInProcessSend(() => emulator);
      await runConformanceCase(async request => (own = await send(request)), one);
      assert.ok(own && own.status >= 400, `${one.title}: ${own?.status}`);
      assert.match(own.body, limit === 'createdBytes' ? /createdBytes/ : /saved reports of all lanes/, one.title);
      assert.equal(JSON.stringify(emulator.world), before, one.title);
    }
  });
}
