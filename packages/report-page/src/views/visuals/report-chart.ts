import {LitElement} from 'lit';
import type {ChartPoint, ChartSpec} from './chart-spec.js';
import type {DrawnChart} from './chart-engine.js';
import {ownTask} from '../shared/own-task.js';

/** A mark was picked, by pointer. */
export class ChartPickEvent extends Event {
  readonly point: ChartPoint | undefined;
  readonly keep: boolean;
  /** The pointer's own event: a click or a contextmenu. */
  readonly pointer: MouseEvent | undefined;

  constructor(point: ChartPoint | undefined, keep: boolean, pointer?: MouseEvent) {
    super('chart-pick');
    this.point = point;
    this.pointer = pointer;
    this.keep = keep;
  }
}

// One fetch for all charts; a failed one is tried again by the next chart.
let engine: Promise<typeof import('./chart-engine.js')> | undefined;
/** Starts to fetch the chart library, so that it comes while the emulator is still being asked. */
export const loadEngine = (): Promise<typeof import('./chart-engine.js')> => {
  const loading = (engine ??= import('./chart-engine.js'));
  loading.catch(() => {
    if (engine === loading) engine = undefined;
  });
  return loading;
};

/**
 * Draws a {@link ChartSpec} with the chart library, which is a chunk of its own. For readers of the screen the drawing
 * is an image; its points are listed beside it as buttons.
 */
export class ReportChart extends LitElement {
  static override properties = {spec: {attribute: false}};
  declare spec: ChartSpec | undefined;
  #chart: DrawnChart | undefined;
  #resize: ResizeObserver | undefined;
  #text = '';
  #waiting: Promise<void> | undefined;
  /** Settles when the spec that was last given is drawn. Rejects where the chart library cannot be fetched. */
  drawn: Promise<void> = Promise.resolve();

  // Styled by the page's own sheet, like everything else.
  override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#chart?.dispose();
    this.#chart = undefined;
    this.replaceChildren();
    this.#text = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override updated(): void {
    const {spec} = this;
    if (!spec) return;
    const text = JSON.stringify(spec);
    if (text === this.#text && this.#chart) return;
    this.#text = text;
    // What waits to be drawn takes the spec that is the latest by then.
    this.#waiting ??= this.#draw();
    this.drawn = this.#waiting;
    this.drawn.catch(() => this.toggleAttribute('failed', true));
  }

  /** All charts of a page wait for the same library, whose arrival must not draw them all in one long task. */
  async #turn(): Promise<typeof import('./chart-engine.js').createChart> {
    try {
      const {createChart} = await loadEngine();
      await ownTask();
      return createChart;
    } finally {
      this.#waiting = undefined;
    }
  }

  async #draw(): Promise<void> {
    const createChart = await this.#turn();
    const {spec} = this;
    if (!this.isConnected || !spec) return;
    if (!this.#chart) {
      // A surface of its own: the library empties what it draws in.
      const surface = this.appendChild(document.createElement('div'));
      const chart = createChart(
        surface,
        (point, pointer) =>
          this.dispatchEvent(new ChartPickEvent(point, Boolean(pointer?.ctrlKey || pointer?.metaKey), pointer)),
        () => this.dispatchEvent(new ChartPickEvent(undefined, false)),
      );
      this.#chart = chart;
      this.#resize = new ResizeObserver(() => chart.resize());
      this.#resize.observe(surface);
    }
    this.toggleAttribute('failed', false);
    this.#chart.draw(spec);
  }
}
if (!customElements.get('report-chart')) customElements.define('report-chart', ReportChart);

declare global {
  interface HTMLElementTagNameMap {
    'report-chart': ReportChart;
  }
}
