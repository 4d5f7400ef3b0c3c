// The lane's clock, the lanes, and snapshots of the lane's world.
import {chosen, send} from './control.js';
import {$, arrange, make} from './dom.js';

const hourMs = 3_600_000;

/** A list whose items are made again only when it has changed: what is focused stays. */
function drawList(list, names, makeItem) {
  const before = new Map([...list.children].map(item => [item.dataset.name, item]));
  arrange(
    list,
    names.map(name => before.get(name) ?? makeItem(name)),
  );
}

const named = (name, item) => {
  item.dataset.name = name;
  return item;
};

/** @param chooseLane Shows another lane. */
export function createClockView({act, chooseLane}) {
  const slider = $('clock-hours');
  const showHours = () => {
    const hours = Number(slider.value);
    const text = hours === 0 ? 'now' : `${Math.abs(hours)} h ${hours < 0 ? 'ago' : 'from now'}`;
    $('clock-hours-text').textContent = text;
    slider.setAttribute('aria-valuetext', text);
  };
  slider.oninput = showHours;
  slider.onchange = () =>
    act(() => send('PUT', 'clock', {now: new Date(Date.now() + Number(slider.value) * hourMs).toISOString()}));
  $('clock-form').onsubmit = event => {
    event.preventDefault();
    act(() => send('PUT', 'clock', {now: `${$('clock-time').value}Z`}));
  };
  for (const button of document.querySelectorAll('[data-advance]')) {
    button.onclick = () => act(() => send('PUT', 'clock', {advanceMs: Number(button.dataset.advance)}));
  }
  for (const button of document.querySelectorAll('[data-clock]')) {
    button.onclick = () => act(() => send('PUT', 'clock', {mode: button.dataset.clock}));
  }
  $('reset').onclick = () => act(() => send('POST', 'reset'));

  $('lane-form').onsubmit = event => {
    event.preventDefault();
    // The first call of a lane makes it.
    chooseLane($('lane-name').value);
    $('lane-name').value = '';
  };
  const laneItem = name =>
    named(
      name,
      make(
        'li',
        {},
        make('strong', {}, name),
        make('button', {type: 'button', ariaLabel: `Show lane ${name}`, onclick: () => chooseLane(name)}, 'Show'),
        name !== 'default' &&
          make(
            'button',
            {
              type: 'button',
              ariaLabel: `Remove lane ${name}`,
              onclick: () =>
                act(async () => {
                  if (chosen.lane === name) chosen.lane = '';
                  await send('DELETE', `lanes/${encodeURIComponent(name)}`);
                }),
            },
            'Remove',
          ),
      ),
    );

  $('snapshot-form').onsubmit = event => {
    event.preventDefault();
    act(async () => {
      await send('PUT', `snapshots/${encodeURIComponent($('snapshot-name').value)}`);
      $('snapshot-name').value = '';
    });
  };
  const snapshotItem = name => {
    const path = `snapshots/${encodeURIComponent(name)}`;
    const button = (text, work) =>
      make('button', {type: 'button', ariaLabel: `${text} snapshot ${name}`, onclick: () => act(work)}, text);
    return named(
      name,
      make(
        'li',
        {},
        make('strong', {}, name),
        button('Restore', () => send('POST', `${path}/restore`)),
        button('Remove', () => send('DELETE', path)),
      ),
    );
  };
  return {
    async refresh({clock, lanes}) {
      if (document.activeElement !== slider) {
        slider.value = String((Date.parse(clock.now) - Date.now()) / hourMs);
        showHours();
      }
      if (document.activeElement !== $('clock-time')) $('clock-time').value = clock.now.slice(0, 19);
      drawList($('lanes'), lanes, laneItem);
      const snapshots = (await send('GET', 'snapshots')).value;
      drawList($('snapshots'), snapshots, snapshotItem);
      $('snapshots-empty').hidden = snapshots.length > 0;
    },
  };
}
