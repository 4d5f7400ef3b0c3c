import {css} from '@lit/reactive-element';

/** Styles of what an error view has for those who look into it. */
export const errorStyles = css`
  .view .note:empty { margin-block-start: -0.75rem; }
  .icon { inline-size: 2.5rem; block-size: 2.5rem; color: var(--_muted); }
  button.plain { color: var(--_accent); background: transparent; border-color: var(--_border); font-weight: 400; }
  summary:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
  details { max-inline-size: 44rem; color: var(--_muted); font-size: 0.8125rem; }
  summary { cursor: pointer; padding: 0.25rem; }
`;
