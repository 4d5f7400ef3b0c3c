// What the lane's world has, and the files that it would be written as.
import {send} from './control.js';
import {$, arrange, idItem, make} from './dom.js';
import {createReportOpener} from './open-report.js';

/** `2 refresh tokens` for `refreshTokens` and 2. */
function countText(name, count) {
  const many = name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return `${count} ${count === 1 ? many.replace(/ies$/, 'y').replace(/s$/, '') : many}`;
}

function detailOf({workspaceId, roles = []}) {
  const identity = roles.length > 0 ? `; needs an identity, of the roles ${roles.join(', ')}` : '';
  return `workspace ${workspaceId}${identity}`;
}

export function createWorldView({act}) {
  const opener = createReportOpener({act});
  let drawn = '';

  const showFile = path =>
    act(async () => {
      const {text} = await send('GET', `world/file?path=${encodeURIComponent(path)}`);
      $('file-title').textContent = path;
      $('file-text').textContent = text;
      $('file').hidden = false;
      $('file-title').focus();
    });
  const fileItem = path => {
    const item = make('li', {}, make('button', {type: 'button', onclick: () => showFile(path)}, path));
    item.dataset.path = path;
    return item;
  };

  const drawItems = ({reports, datasets}) => {
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
      ].map(item => idItem({...item, detail: detailOf(item)})),
    );
  };

  return {
    async refresh({reports, datasets, counts}) {
      opener.setWorld({reports, datasets});
      $('world-counts').textContent = Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => countText(name, count))
        .join(', ');
      const next = JSON.stringify([reports, datasets]);
      if (next !== drawn) drawItems({reports, datasets});
      drawn = next;
      const paths = (await send('GET', 'world/files')).value;
      const before = new Map([...$('files').children].map(item => [item.dataset.path, item]));
      arrange(
        $('files'),
        paths.map(path => before.get(path) ?? fileItem(path)),
      );
    },
    reset() {
      $('file').hidden = true;
    },
  };
}
