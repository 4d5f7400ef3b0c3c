/** Room between a popup and the edge of the window, in screen pixels. */
const edge = 8;

/** Browsers without popovers (Chrome before 114, Firefox before 125, Safari before 17) show none, and open none. */
export const hasPopovers = (): boolean => 'popover' in HTMLElement.prototype;

/** The popovers and dialogs that are open. */
export function openOverlays(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(hasPopovers() ? ':popover-open, dialog[open]' : 'dialog[open]')];
}

/** Puts a popover under the button that opens it, or above it where there is more room. For its `toggle` event. */
export function positionPopup(event: Event): void {
  const popup = event.currentTarget as HTMLElement;
  if ((event as ToggleEvent).newState !== 'open') return;
  const button = popup.ownerDocument.querySelector(`[popovertarget="${CSS.escape(popup.id)}"]`);
  if (!button) return;
  const {left, right, top, bottom} = button.getBoundingClientRect();
  const {innerWidth, innerHeight} = popup.ownerDocument.defaultView ?? {innerWidth: right, innerHeight: bottom};
  const below = innerHeight - bottom - edge;
  const above = top - edge;
  const {style} = popup;
  style.maxHeight = `${Math.max(below, above)}px`;
  style.minWidth = `${right - left}px`;
  const width = popup.offsetWidth;
  style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
  style.top =
    below >= Math.min(above, popup.offsetHeight)
      ? `${bottom + 2}px`
      : `${Math.max(edge, top - popup.offsetHeight - 2)}px`;
}
