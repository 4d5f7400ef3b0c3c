/** Lists of buttons that arrow keys move among. */

const steps: Readonly<Record<string, number>> = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1};

/** Moves the focus among the buttons of a list, round and round; Home and End lead to the ends. For `keydown` on the list. */
export function moveRovingFocus(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const at = buttons.indexOf(event.target as HTMLElement);
  const step = steps[event.key];
  const to =
    event.key === 'Home' ? 0 : event.key === 'End' ? -1 : step === undefined ? undefined : (at + step) % buttons.length;
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  buttons.at(to)?.focus();
}

/** Makes the focused button of a list its only tab stop, so that Tab leads past the others. For `focusin` on the list. */
export function setRovingFocus(event: FocusEvent): void {
  for (const button of (event.currentTarget as Element).querySelectorAll<HTMLElement>('button')) {
    button.tabIndex = button === event.target ? 0 : -1;
  }
}
