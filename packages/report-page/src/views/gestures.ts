import type {ReaderActions} from '../application/reader-actions.js';
import {openOverlays} from './shared/popup.js';

/** Shorter moves of a finger, in screen pixels, are a tap. */
const threshold = 12;

/** Tells the application of swipes over the report, of the frame's loss of focus, and of Escape. */
export function watchGestures(window: Window, root: HTMLElement, actions: () => ReaderActions): void {
  let from: {x: number; y: number} | undefined;
  let swiping = false;
  const position = ({clientX, clientY}: Touch): {x: number; y: number} => ({
    x: Math.round(clientX),
    y: Math.round(clientY),
  });
  root.addEventListener(
    'touchstart',
    ({touches: [touch]}) => {
      from = touch && position(touch);
      swiping = false;
    },
    {passive: true},
  );
  root.addEventListener(
    'touchmove',
    ({touches: [touch]}) => {
      if (!from || !touch || swiping) return;
      const at = position(touch);
      if (Math.hypot(at.x - from.x, at.y - from.y) < threshold) return;
      swiping = true;
      actions().swipe('swipeStart', from, at);
    },
    {passive: true},
  );
  root.addEventListener(
    'touchend',
    ({changedTouches: [touch]}) => {
      if (swiping && from && touch) actions().swipe('swipeEnd', from, position(touch));
      swiping = false;
      from = undefined;
    },
    {passive: true},
  );
  window.addEventListener('blur', () => actions().blur());
  window.addEventListener('keydown', event => {
    // An open menu or dialog is what Escape closes first.
    if (event.key === 'Escape' && !event.defaultPrevented && openOverlays(root).length === 0) {
      actions().escape();
    }
  });
}
