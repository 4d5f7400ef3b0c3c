import {textsOf} from './texts.js';

/**
 * Says over a report that it is old, or takes that away. Announced politely: the reader may be looking at something
 * else.
 */
export function showStaleNote(root: ShadowRoot, isStale: boolean): void {
  root.querySelector('.stale')?.remove();
  if (!isStale) return;
  const note = document.createElement('p');
  note.className = 'stale';
  note.setAttribute('part', 'stale');
  note.setAttribute('role', 'status');
  note.dir = 'auto';
  root.append(note);
  // After it stands there: what a live region begins with is not announced.
  note.textContent = textsOf(root.host).stale;
}
