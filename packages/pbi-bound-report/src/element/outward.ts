/** The element's events bubble and leave shadow roots. */
export const outward = {bubbles: true, composed: true} as const;
