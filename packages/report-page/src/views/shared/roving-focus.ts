/** Lists of buttons that arrow keys move among. */

const steps: Readonly<Record<string, number>> = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1};

/**
 * Moves the focus among the buttons of a list, round and round; Home and End lead to the ends. For `keydown` on the
 * list.
 */
export function moveRovingFocus(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const at = buttons.indexOf(event.target as HTMLElement);
  const to = indexAfter(event.key, at, buttons.length);
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  buttons.at(to)?.focus();
}

/** The index that a key leads to; -1 is the last. Undefined for any other key. */
function indexAfter(key: string, at: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return -1;
  const step = steps[key];
  return step === undefined ? undefined : (at + step) % count;
}

/**
 * Makes the focused button of a list its only tab stop, so that Tab leads past the others. For `focusin` on the list.
 */
export function setRovingFocus(event: FocusEvent): void {
  for (const button of (event.currentTarget as Element).querySelectorAll<HTMLElement>('button')) {
    button.tabIndex = button === event.target ? 0 : -1;
  }
}
