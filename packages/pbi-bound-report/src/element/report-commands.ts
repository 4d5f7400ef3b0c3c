import type {Report} from 'powerbi-client';
import {ReportPromises} from './load-promises.js';
import {ReportProperties} from './report-properties.js';

/** What a page can do with the report that is shown: powerbi-client's object itself, and what is wanted of it most often. */
export abstract class ReportCommands extends ReportProperties {
  /** What can be waited for. */
  protected readonly _promises = new ReportPromises();

  /** powerbi-client's own report object, while there is a frame. */
  get report(): Report | undefined {
    return this._promises.report;
  }

  /** Settles with powerbi-client's report object as soon as there is one. */
  get ready(): Promise<Report> {
    return this._promises.ready;
  }

  /**
   * Gets new data without loading the report again.
   * @throws When nothing is shown.
   */
  async refresh(): Promise<void> {
    await this.#shown('refresh').refresh();
  }

  /**
   * Prints the page that is shown.
   * @throws When nothing is shown.
   */
  async print(): Promise<void> {
    await this.#shown('print').print();
  }

  /**
   * Shows the report on the full screen. Browsers want a click first.
   * @throws When nothing is shown.
   */
  fullscreen(): void {
    this.#shown('show full screen').fullscreen();
  }

  /**
   * Gets the data of a visual as CSV.
   * @param visualName Internal name of a visual on the page that is shown.
   * @param options `rows`: most rows. `underlying`: the rows behind the figures, not the figures.
   * @throws When nothing is shown or the visual is not there.
   */
  async exportData(visualName: string, options: {rows?: number; underlying?: boolean} = {}): Promise<string> {
    const page = await this.#shown('export').getActivePage();
    const visual = await page.getVisualByName(visualName);
    const {data} = await visual.exportData(options.underlying ? 1 : 0, options.rows);
    return data;
  }

  #shown(verb: string): Report {
    if (this.report) return this.report;
    throw new Error(`Failed to ${verb}: no report is shown. Wait for bindComplete first.`);
  }
}
