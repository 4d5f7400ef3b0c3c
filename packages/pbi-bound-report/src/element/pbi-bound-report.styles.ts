import {css} from '@lit/reactive-element';

// Comments stand here, not in the style: every page would load them.
//
// light-dark() follows the page: where it does not declare a dark colour scheme, the element stays light.
// .before: where the focus waits for the report (focus-controller.ts). Its ring is that of the whole element.
// .stage: hidden, not removed and not display: none. A frame that is not laid out draws nothing, and some charts never
// recover.
// .skeleton: the shape of a report, three figures, a wide chart beside a narrow one, a table.
export const styles = css`
  :host {
    --_background: var(--pbi-background, light-dark(#fff, #1b1b1f));
    --_color: var(--pbi-color, light-dark(#242424, #f2f2f5));
    --_muted: var(--pbi-muted-color, light-dark(#5c5c66, #b4b4bf));
    --_accent: var(--pbi-accent-color, light-dark(#0b5cad, #7cb8ff));
    --_border: var(--pbi-border-color, light-dark(#d9d9de, #3c3c44));
    display: block;
    position: relative;
    inline-size: 100%;
    min-inline-size: 18rem;
    min-block-size: var(--pbi-min-height, 20rem);
    aspect-ratio: var(--pbi-aspect-ratio, var(--_page-ratio, 16 / 9));
    background: var(--_background);
    color: var(--_color);
    font: 400 0.9375rem/1.5 var(--pbi-font-family, system-ui, sans-serif);
    overflow: hidden;
    contain: layout paint;
    border-radius: var(--pbi-border-radius, 0);
  }
  :host([hidden]) { display: none; }
  *, ::before, ::after { box-sizing: border-box; }

  .before { position: absolute; inset: 0; z-index: 3; pointer-events: none; outline-offset: -3px; }

  .stage, .container, .container iframe {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    border: 0;
  }
  .stage { visibility: hidden; }
  .stage.shown { visibility: visible; }

  .view {
    position: absolute;
    inset: 0;
    z-index: 2;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.75rem;
    padding: 1.5rem;
    text-align: center;
    overflow: auto;
    background: var(--_background);
  }
  .view [role=alert] { display: contents; }
  .view p { margin: 0; max-inline-size: 44rem; overflow-wrap: anywhere; }
  .view .title { font-size: 1.0625rem; font-weight: 600; }
  .view .help, .view .note { color: var(--_muted); }
  .view code { font: 0.8125rem/1.4 ui-monospace, monospace; color: var(--_muted); }

  .skeleton {
    position: absolute;
    inset: 1.25rem;
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    grid-template-rows: minmax(3rem, 1fr) 2.4fr 1.8fr;
    gap: 0.875rem;
  }
  .skeleton i {
    border-radius: 0.5rem;
    background: var(--_border);
    opacity: 0.5;
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .skeleton i:nth-child(4) { grid-column: span 2; animation-delay: 0.2s; }
  .skeleton i:nth-child(5) { animation-delay: 0.4s; }
  .skeleton i:nth-child(6) { grid-column: 1 / -1; animation-delay: 0.6s; }
  .skeleton.still i { animation: none; opacity: 0.28; }
  .skeleton ~ * { position: relative; }
  @keyframes breathe { to { opacity: 0.9; } }

  button {
    font: inherit;
    font-weight: 600;
    color: var(--_background);
    background: var(--_accent);
    border: 1px solid;
    border-color: var(--_accent);
    border-radius: 0.375rem;
    padding: 0.5rem 1.125rem;
    min-block-size: 2.75rem;
    cursor: pointer;
    outline-offset: 2px;
  }
  button:focus-visible, .before:focus-visible { outline: 3px solid var(--_accent); }
  .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; justify-content: center; }

  .quiet {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    .skeleton i { animation: none; }
  }
  @media (forced-colors: active) {
    .skeleton i { background: Canvas; border: 1px solid CanvasText; }
    button { border-color: ButtonText; }
  }
`;
