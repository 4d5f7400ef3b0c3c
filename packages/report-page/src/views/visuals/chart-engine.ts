/** The only file that imports the chart library: a chunk of its own. */
import type {EChartsCoreOption, EChartsType} from 'echarts/core';
import {init, use} from 'echarts/core';
import {BarChart, LineChart, PieChart} from 'echarts/charts';
import {AriaComponent, GridComponent, LegendComponent, TooltipComponent} from 'echarts/components';
import {SVGRenderer} from 'echarts/renderers';
import type {ChartPoint, ChartSpec} from './chart-spec.js';
import {mix} from '../../report/theme.js';

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

// Named outright: the library measures text on a canvas, which knows no `inherit`.
const fontFamily = '"Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';

/** A drawn chart. */
export interface DrawnChart {
  draw(spec: ChartSpec): void;
  resize(): void;
  dispose(): void;
}

/** Draws a chart into an element. `pick` hears clicks on marks; `blank` clicks beside them. */
export function createChart(
  element: HTMLElement,
  pick: (point: ChartPoint, pointer: MouseEvent | undefined) => void,
  blank: () => void,
): DrawnChart {
  const chart: EChartsType = init(element, undefined, {renderer: 'svg'});
  let spec: ChartSpec | undefined;
  const hear = (params: unknown): void => {
    const {
      seriesIndex = 0,
      dataIndex = 0,
      event,
    } = params as {seriesIndex?: number; dataIndex?: number; event?: {event?: MouseEvent}};
    const point = spec?.series[seriesIndex]?.points[dataIndex];
    if (point) pick(point, event?.event);
  };
  chart.on('click', hear);
  chart.on('contextmenu', hear);
  chart.getZr().on('click', event => {
    if (!event.target) blank();
  });
  const draw = (next: ChartSpec): void => {
    spec = next;
    chart.setOption(toOption(next, chart.getWidth()), {notMerge: true, silent: true});
  };
  return {
    draw,
    resize: () => {
      // A first look at the size, which an observer always has, is no change; drawing all anew for it doubled the work.
      if (chart.getWidth() === element.clientWidth && chart.getHeight() === element.clientHeight) return;
      chart.resize({silent: true});
      if (spec) draw(spec);
    },
    dispose: () => chart.dispose(),
  };
}

/** Rows of a tooltip, built as nodes: the data may hold anything, and inline styles may be forbidden. */
function tooltip(title: string, rows: readonly {name: string; text: string; color: string}[]): HTMLElement {
  const box = document.createElement('div');
  box.className = 'tooltip';
  const head = box.appendChild(document.createElement('strong'));
  head.textContent = title;
  for (const {name, text, color} of rows) {
    const row = box.appendChild(document.createElement('div'));
    const dot = row.appendChild(document.createElement('i'));
    dot.style.backgroundColor = color;
    row.append(name, ' ');
    row.appendChild(document.createElement('b')).textContent = text;
  }
  return box;
}

/** The points of a line get a dot each where there is room for all of them, and else none: left to itself, the library marks some. */
const dots = (
  points: number,
  px: (value: number) => number,
  width: number,
): {showSymbol: boolean; showAllSymbol: boolean} => ({showSymbol: points * px(12) < width, showAllSymbol: true});

/** @param width Of the whole chart, in pixels. */
function toOption(spec: ChartSpec, width: number): EChartsCoreOption {
  const {kind, palette, scale, categories, series} = spec;
  const px = (value: number): number => Math.round(value * scale * 10) / 10;
  const anySelected = series.some(({points}) => points.some(point => point?.selected));
  const round = kind === 'pie' || kind === 'donut';
  const color = (index: number): string => palette.dataColors[index % palette.dataColors.length] ?? palette.accent;
  const textStyle = {fontFamily, fontSize: px(12), color: palette.mutedText};
  const datum = (point: ChartPoint | undefined, own: string): unknown => {
    const faded = anySelected && !point?.selected;
    return {
      value: point?.value ?? null,
      name: point?.category,
      itemStyle: {
        color: faded ? mix(palette.surface, own, palette.highContrast ? 0 : 0.3) : own,
        ...(palette.highContrast && !round && {borderColor: own, borderWidth: 1}),
        ...(round && {borderColor: palette.highContrast && faded ? own : palette.surface, borderWidth: 2}),
      },
    };
  };
  const base = {
    animation: false,
    textStyle,
    color: [...palette.dataColors],
    legend: {
      show: series.length > 1 || round,
      type: round ? 'scroll' : 'plain',
      pageIconSize: px(9),
      pageTextStyle: textStyle,
      pageIconColor: palette.text,
      pageIconInactiveColor: palette.border,
      top: 0,
      left: 0,
      itemWidth: px(10),
      itemHeight: px(10),
      itemGap: px(14),
      icon: 'circle',
      selectedMode: false,
      textStyle: {...textStyle, color: palette.text},
    },
    tooltip: {
      trigger: round || kind === 'bar' || kind === 'column' ? 'item' : 'axis',
      confine: true,
      transitionDuration: 0,
      className: 'tooltip-box',
      axisPointer: {type: 'line', lineStyle: {color: palette.border}},
      formatter: (params: unknown) => {
        const list = (Array.isArray(params) ? params : [params]) as {seriesIndex: number; dataIndex: number}[];
        const title = series[list[0]?.seriesIndex ?? 0]?.points[list[0]?.dataIndex ?? 0]?.category ?? '';
        return tooltip(
          title,
          list.map(({seriesIndex, dataIndex}) => ({
            name: series[seriesIndex]?.name ?? '',
            text: series[seriesIndex]?.points[dataIndex]?.text ?? '',
            color: color(round ? dataIndex : seriesIndex),
          })),
        );
      },
    },
  };
  if (round) {
    return {
      ...base,
      legend: {...base.legend, orient: 'vertical', top: 'middle', left: '62%'},
      series: series.slice(0, 1).map(({name, points}) => ({
        type: 'pie',
        name,
        center: ['31%', '50%'],
        radius: kind === 'donut' ? ['56%', '88%'] : ['0%', '88%'],
        label: {show: false},
        emphasis: {scale: false},
        data: points.map((point, i) => datum(point, color(i))),
      })),
    };
  }
  const bars = kind === 'bar' || kind === 'column';
  const category = {
    type: 'category',
    data: categories,
    axisTick: {show: false},
    axisLine: {lineStyle: {color: palette.border}},
    boundaryGap: bars,
    axisLabel: {...textStyle, hideOverlap: true, ...(kind === 'bar' && {width: px(120), overflow: 'truncate'})},
    ...(kind === 'bar' && {inverse: true}),
  };
  const value = {
    type: 'value',
    axisLabel: {...textStyle, formatter: spec.axis, hideOverlap: true},
    splitNumber: 4,
    splitLine: {lineStyle: {color: palette.border, type: [3, 3]}},
  };
  return {
    ...base,
    grid: {left: px(4), right: px(18), top: series.length > 1 ? px(30) : px(8), bottom: px(4), containLabel: true},
    xAxis: kind === 'bar' ? value : category,
    yAxis: kind === 'bar' ? category : value,
    series: series.map(({name, points}, i) => ({
      type: bars ? 'bar' : 'line',
      name,
      emphasis: {disabled: true},
      cursor: 'pointer',
      ...(bars
        ? {
            barMaxWidth: px(28),
            barGap: '12%',
            barCategoryGap: '34%',
            itemStyle: {borderRadius: kind === 'bar' ? [0, px(3), px(3), 0] : [px(3), px(3), 0, 0]},
          }
        : {
            ...dots(points.length, px, width),
            symbol: 'circle',
            symbolSize: px(6),
            triggerLineEvent: false,
            lineStyle: {width: px(2.5), color: color(i)},
            ...(kind === 'area' && {areaStyle: {color: color(i), opacity: 0.16}}),
          }),
      data: points.map(point => datum(point, color(i))),
    })),
  };
}
