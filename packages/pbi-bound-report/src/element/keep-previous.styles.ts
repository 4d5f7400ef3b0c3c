import {css} from '@lit/reactive-element';

/** Styles of a report that stays in sight until the next is drawn (`keep-previous`). Without them it does not. */
export const previousStyles = css`
  .container.previous { visibility: visible; opacity: var(--pbi-previous-opacity, 0.45); z-index: 1; }
  .view.over { background: transparent; place-content: start end; padding: 0.75rem; }
  .spot {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    border: 3px solid var(--_border);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn { to { rotate: 1turn; } }

  @media (prefers-reduced-motion: reduce) {
    .spot { animation: none; }
  }
  @media (forced-colors: active) {
    .spot {
      forced-color-adjust: none;
      border-color: GrayText;
      border-block-start-color: Highlight;
      background: Canvas;
    }
  }
`;
