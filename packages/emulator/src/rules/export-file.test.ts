import assert from 'node:assert/strict';
import test from 'node:test';
import {strFromU8, unzipSync} from 'fflate';
import {inTimeZone} from '../../test/support/time-zone.js';
import {createDefaultWorld} from '../world/seed/default-world.js';
import {exportFile, fileExtensions, type ExportedFile} from './export-file.js';

test('an export is the same file in whatever time zone, west of Greenwich too', () => {
  const [report] = createDefaultWorld().reports;
  assert.ok(report);
  const times = {createdDateTime: '2030-01-02T12:00:00.000Z', endTime: '2030-01-02T12:00:02.000Z'};
  for (const format of Object.keys(fileExtensions) as (keyof typeof fileExtensions)[]) {
    const write = (): ExportedFile => exportFile(report, {id: 'an-export', reportId: report.id, format, ...times});
    const {body} = inTimeZone('UTC', write);
    for (const zone of ['America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kolkata']) {
      assert.equal(inTimeZone(zone, write).body, body, `${format} in ${zone}`);
    }
    if (!body.startsWith('PK')) continue;
    const [file] = Object.values(unzipSync(Buffer.from(body, 'latin1')));
    assert.match(strFromU8(file ?? new Uint8Array()), /^Exported by an emulator of Power BI/);
  }
});
