// What the lane's world has.
import {$, idItem, make} from './dom.js';
import {createReportOpener} from './open-report.js';

export function createWorldView({act}) {
  const opener = createReportOpener({act});
  let drawn = '';
  return {
    refresh({reports, datasets}) {
      opener.setWorld({reports, datasets});
      const next = JSON.stringify([reports, datasets]);
      if (next === drawn) return;
      drawn = next;
      const open = report =>
        make(
          'button',
          {type: 'button', onclick: () => opener.choose(report), ariaLabel: `Open Report ${report.name}`},
          'Open',
        );
      $('world').replaceChildren(
        ...[
          ...reports.map(report => ({...report, name: `Report ${report.name}`, actions: [open(report)]})),
          ...datasets.map(dataset => ({...dataset, name: `Dataset ${dataset.name}`})),
        ].map(item => idItem({...item, detail: `workspace ${item.workspaceId}`})),
      );
    },
  };
}
