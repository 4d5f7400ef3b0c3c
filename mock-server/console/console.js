// The console: shows and sets what the test control offers, by the same calls as anybody's tests.
import {createClockView} from './clock-view.js';
import {chosen, send} from './control.js';
import {$, setOptions} from './dom.js';
import {createFaultsView} from './faults-view.js';
import {createJournalView} from './journal-view.js';
import {watchChanges} from './live.js';
import {createModelView} from './model-view.js';
import {createRowsView} from './rows-view.js';
import {createTokenView} from './token-view.js';
import {createWorldView} from './world-view.js';

/** Runs an action of the user, then shows the new state; an error is shown until the next success. */
async function act(work) {
  try {
    await work?.();
    await refresh();
    $('problem').hidden = true;
  } catch (error) {
    $('problem').textContent =
      error instanceof TypeError ? 'The emulator does not respond. Is it still running?' : error.message;
    $('problem').hidden = false;
  }
}

const token = createTokenView({act});
const views = {
  journal: createJournalView({
    act,
    describeToken: async sequence => {
      location.hash = '#token';
      await token.describeEntry(sequence);
    },
  }),
  token,
  rows: createRowsView({act}),
  model: createModelView({act}),
  faults: createFaultsView({act}),
  clock: createClockView({act, chooseLane}),
  world: createWorldView({act}),
};
const viewName = () => (Object.hasOwn(views, location.hash.slice(1)) ? location.hash.slice(1) : 'journal');

function showView() {
  const shown = viewName();
  for (const name of Object.keys(views)) $(`view-${name}`).hidden = name !== shown;
  for (const link of document.querySelectorAll('nav.views a')) {
    if (link.hash === `#${shown}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** The lane's clock as it was told last, and when that was. */
let clock;
function drawClock() {
  if (!clock) return;
  const passed = clock.mode === 'frozen' ? 0 : performance.now() - clock.heard;
  const now = new Date(Date.parse(clock.now) + passed).toISOString();
  $('clock').textContent = `${now.replace('T', ' ').replace(/\.\d+Z/, ' UTC')} (${clock.mode})`;
}
setInterval(drawClock, 1000);

async function refresh() {
  const status = await send('GET', 'status');
  clock = {...status.clock, heard: performance.now()};
  drawClock();
  setOptions($('lane'), status.lanes);
  $('lane').value = status.lane;
  $('world-problem').hidden = status.worldProblem === undefined;
  $('world-problem-text').textContent = status.worldProblem ?? '';
  await views[viewName()].refresh(status);
}

/** One look at a time: what changes meanwhile is seen by one more afterwards. */
let looking;
let mustLookAgain = false;
async function look() {
  mustLookAgain = true;
  if (looking) return;
  looking = true;
  while (mustLookAgain) {
    mustLookAgain = false;
    await act();
  }
  looking = false;
}

const reconnect = watchChanges({
  look,
  tell: word => {
    $('live').textContent = word;
  },
});
function chooseLane(lane) {
  chosen.lane = lane;
  for (const view of Object.values(views)) view.reset?.();
  reconnect();
  act();
}
$('lane').onchange = () => chooseLane($('lane').value);
addEventListener('hashchange', () => {
  showView();
  $(`${viewName()}-title`).focus();
  act();
});
showView();
look();
