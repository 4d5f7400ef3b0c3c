/** Charts by themselves, without a report around them. */
import {expect} from '@open-wc/testing';
import {paletteOf} from '../../src/report/theme.js';
import type {ChartSpec} from '../../src/views/visuals/chart-spec.js';
import type {ReportChart} from '../../src/views/visuals/report-chart.js';
import '../../src/views/visuals/report-chart.js';

const spec: ChartSpec = {
  kind: 'column',
  categories: ['West', 'North'],
  series: [
    {
      name: 'Revenue',
      points: [
        {identity: ['West'], category: 'West', value: 3, text: '3', selected: false},
        {identity: ['North'], category: 'North', value: 4, text: '4', selected: false},
      ],
    },
  ],
  palette: paletteOf(undefined, 0),
  axis: String,
  scale: 1,
};

describe('<report-chart>', () => {
  let container: HTMLElement;
  beforeEach(() => {
    container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = '<style>.sized, .sized > div { display: block; width: 300px; height: 200px; }</style>';
  });
  afterEach(() => container.remove());

  const add = (shown: ChartSpec): ReportChart => {
    const chart = document.createElement('report-chart');
    chart.spec = shown;
    chart.className = 'sized';
    return container.appendChild(chart);
  };

  it('draws each of several charts in a task of its own, so that none of them makes a reader wait for all', async () => {
    // An observer is called once for all that changes before the current task's microtasks are done.
    const drawnTogether: number[] = [];
    const observer = new MutationObserver(records => {
      const added = records.flatMap(({addedNodes}) => [...addedNodes]);
      const drawings = added.filter(node => node.parentNode?.nodeName === 'REPORT-CHART' && node.nodeName === 'DIV');
      if (drawings.length > 0) drawnTogether.push(drawings.length);
    });
    observer.observe(container, {childList: true, subtree: true});
    const charts = [add(spec), add(spec), add(spec)];
    await Promise.all(charts.map(chart => chart.updateComplete));
    await Promise.all(charts.map(chart => chart.drawn));
    await Promise.resolve();
    observer.disconnect();
    expect(drawnTogether).to.deep.equal([1, 1, 1]);
  });

  it('draws once what changes several times before its turn, and draws what it was given last', async () => {
    const countLabels = (): {axis: (value: number) => string; labels: number} => {
      const counter = {
        labels: 0,
        axis: (value: number) => {
          counter.labels += 1;
          return String(value);
        },
      };
      return counter;
    };
    const once = countLabels();
    const chart = add({...spec, axis: once.axis});
    await chart.updateComplete;
    await chart.drawn;

    const often = countLabels();
    const changing = add({...spec, axis: often.axis});
    for (const category of ['East', 'South', 'Centre']) {
      await changing.updateComplete;
      changing.spec = {...spec, categories: [category, 'North'], axis: often.axis};
    }
    await changing.updateComplete;
    await changing.drawn;
    expect(once.labels).to.be.greaterThan(0);
    expect(often.labels).to.equal(once.labels);
    expect(changing.querySelector('svg')?.textContent).to.contain('Centre');
  });
});
