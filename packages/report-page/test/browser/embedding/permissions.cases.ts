/** What `permissions` of a config let a reader do, with the unmodified SDK. */
import {expect} from '@open-wc/testing';
import {embed, embedToken, outcome, servers} from '../../support/sdk.js';

/** For `describe`. */
export function permissionTests(): void {
  it('raises PowerBINotAuthorizedException 403 where a report is to be edited without the permission', async () => {
    for (const permissions of [undefined, 0, 4]) {
      const {events} = await embed({viewMode: 1, permissions});
      expect(await events.next('error'), String(permissions)).to.include({
        message: 'PowerBINotAuthorizedException',
        errorCode: '403',
        level: 6,
      });
      expect(events.names()).not.to.include('loaded');
    }
  });

  it('lets a reader edit, save and save a copy, each with its own permission', async () => {
    const {ids} = await servers();
    const accessToken = await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace], lane: 'rights'});
    const {report, events} = await embed({accessToken, permissions: 2, viewMode: 1});
    await events.next('rendered');
    expect((await outcome(report.save())).rejection).to.include({message: 'PowerBINotAuthorizedException'});
    await report.saveAs({name: 'Copy'});
    expect(await events.next('saved')).to.include({saveAs: true, reportName: 'Copy'});
  });
}
