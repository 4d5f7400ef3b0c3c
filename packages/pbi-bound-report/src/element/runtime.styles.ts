import {css} from '@lit/reactive-element';

/** Styles of what no element shows before the runtime is there: the note on a report that is old. */
export const runtimeStyles = css`
  .stale {
    position: absolute;
    inset-block-start: 0.75rem;
    inset-inline-end: 0.75rem;
    z-index: 2;
    margin: 0;
    padding: 0.25rem 0.75rem;
    background: var(--_background);
    border: 1px solid var(--_border);
    border-radius: 0.375rem;
  }
`;
