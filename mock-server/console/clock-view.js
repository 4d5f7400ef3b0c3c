// The lane's clock, and the lanes.
import {send} from './control.js';
import {$} from './dom.js';

export function createClockView({act}) {
  $('reset').onclick = () => act(() => send('POST', 'reset'));
  for (const button of document.querySelectorAll('[data-advance]')) {
    button.onclick = () => act(() => send('PUT', 'clock', {advanceMs: Number(button.dataset.advance)}));
  }
  for (const button of document.querySelectorAll('[data-clock]')) {
    button.onclick = () => act(() => send('PUT', 'clock', {mode: button.dataset.clock}));
  }
  return {refresh() {}};
}
