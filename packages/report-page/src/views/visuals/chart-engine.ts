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

/** Draws a chart into an element. `pick` is called for clicks on marks, `blank` for clicks beside them. */
export function createChart(
  element: HTMLElement,
  pick: (point: ChartPoint, pointer: MouseEvent | undefined) => void,
  blank: () => void,
): DrawnChart {
  const chart: EChartsType = init(element, undefined, {renderer: 'svg'});
  let spec: ChartSpec | undefined;
  const onMark = (params: unknown): void => {
    const {
      seriesIndex = 0,
      dataIndex = 0,
      event,
    } = params as {seriesIndex?: number; dataIndex?: number; event?: {event?: MouseEvent}};
    const point = spec?.series[seriesIndex]?.points[dataIndex];
    if (point) pick(point, event?.event);
  };
  chart.on('click', onMark);
  chart.on('contextmenu', onMark);
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

/** Sizes, colours and marks that every kind of chart shares. */
interface Drawing {
  spec: ChartSpec;
  /** A length of the report in pixels of the screen. */
  px: (length: number) => number;
  color: (index: number) => string;
  textStyle: {fontFamily: string; fontSize: number; color: string};
  /** A mark in its own colour; faded where others are selected. */
  mark: (point: ChartPoint | undefined, own: string) => unknown;
}

const isRound = ({kind}: ChartSpec): boolean => kind === 'pie' || kind === 'donut';
const isBars = ({kind}: ChartSpec): boolean => kind === 'bar' || kind === 'column';

function drawingOf(spec: ChartSpec): Drawing {
  const {palette, scale, series} = spec;
  const px = (length: number): number => Math.round(length * scale * 10) / 10;
  const anySelected = series.some(({points}) => points.some(point => point?.selected));
  return {
    spec,
    px,
    color: index => palette.dataColors[index % palette.dataColors.length] ?? palette.accent,
    textStyle: {fontFamily, fontSize: px(12), color: palette.mutedText},
    mark: (point, own) => {
      const faded = anySelected && !point?.selected;
      const color = faded ? mix(palette.surface, own, palette.highContrast ? 0 : 0.3) : own;
      return {value: point?.value ?? null, name: point?.category, itemStyle: {color, ...border(spec, own, faded)}};
    },
  };
}

/** Slices are parted by lines; under high contrast every mark has an outline. */
function border(spec: ChartSpec, own: string, faded: boolean): {borderColor?: string; borderWidth?: number} {
  const {highContrast, surface} = spec.palette;
  if (isRound(spec)) return {borderColor: highContrast && faded ? own : surface, borderWidth: 2};
  return highContrast ? {borderColor: own, borderWidth: 1} : {};
}

/** @param width Of the whole chart, in pixels. */
function toOption(spec: ChartSpec, width: number): EChartsCoreOption {
  const drawing = drawingOf(spec);
  const base = {
    animation: false,
    textStyle: drawing.textStyle,
    color: [...spec.palette.dataColors],
    legend: legend(drawing),
    tooltip: tooltipOption(drawing),
  };
  return isRound(spec) ? {...base, ...roundOption(drawing)} : {...base, ...axesOption(drawing, width)};
}

function legend({spec, px, textStyle}: Drawing): object {
  const {palette} = spec;
  const position = isRound(spec) ? {type: 'scroll', orient: 'vertical', top: 'middle', left: '62%'} : {top: 0, left: 0};
  return {
    show: spec.series.length > 1 || isRound(spec),
    ...position,
    pageIconSize: px(9),
    pageTextStyle: textStyle,
    pageIconColor: palette.text,
    pageIconInactiveColor: palette.border,
    itemWidth: px(10),
    itemHeight: px(10),
    itemGap: px(14),
    icon: 'circle',
    selectedMode: false,
    textStyle: {...textStyle, color: palette.text},
  };
}

function tooltipOption({spec, color}: Drawing): object {
  const {series, palette} = spec;
  return {
    trigger: isRound(spec) || isBars(spec) ? 'item' : 'axis',
    confine: true,
    transitionDuration: 0,
    className: 'tooltip-box',
    axisPointer: {type: 'line', lineStyle: {color: palette.border}},
    formatter: (params: unknown) => {
      const list = (Array.isArray(params) ? params : [params]) as {seriesIndex: number; dataIndex: number}[];
      const title = series[list[0]?.seriesIndex ?? 0]?.points[list[0]?.dataIndex ?? 0]?.category ?? '';
      const rows = list.map(({seriesIndex, dataIndex}) => ({
        name: series[seriesIndex]?.name ?? '',
        text: series[seriesIndex]?.points[dataIndex]?.text ?? '',
        color: color(isRound(spec) ? dataIndex : seriesIndex),
      }));
      return tooltip(title, rows);
    },
  };
}

/** Pies and donuts show their first series. */
function roundOption({spec, color, mark}: Drawing): object {
  return {
    series: spec.series.slice(0, 1).map(({name, points}) => ({
      type: 'pie',
      name,
      center: ['31%', '50%'],
      radius: spec.kind === 'donut' ? ['56%', '88%'] : ['0%', '88%'],
      label: {show: false},
      emphasis: {scale: false},
      data: points.map((point, i) => mark(point, color(i))),
    })),
  };
}

function axesOption(drawing: Drawing, width: number): object {
  const {spec, px, textStyle, color, mark} = drawing;
  const {palette, series} = spec;
  const horizontal = spec.kind === 'bar';
  const label = {...textStyle, hideOverlap: true};
  const category = {
    type: 'category',
    data: spec.categories,
    axisTick: {show: false},
    axisLine: {lineStyle: {color: palette.border}},
    boundaryGap: isBars(spec),
    inverse: horizontal,
    axisLabel: horizontal ? {...label, width: px(120), overflow: 'truncate'} : label,
  };
  const value = {
    type: 'value',
    axisLabel: {...label, formatter: spec.axis},
    splitNumber: 4,
    splitLine: {lineStyle: {color: palette.border, type: [3, 3]}},
  };
  return {
    grid: {left: px(4), right: px(18), top: series.length > 1 ? px(30) : px(8), bottom: px(4), containLabel: true},
    xAxis: horizontal ? value : category,
    yAxis: horizontal ? category : value,
    series: series.map(({name, points}, i) => ({
      name,
      emphasis: {disabled: true},
      cursor: 'pointer',
      ...(isBars(spec) ? barSeries(drawing) : lineSeries(drawing, points.length, color(i), width)),
      data: points.map(point => mark(point, color(i))),
    })),
  };
}

function barSeries({spec, px}: Drawing): object {
  const radius = px(3);
  return {
    type: 'bar',
    barMaxWidth: px(28),
    barGap: '12%',
    barCategoryGap: '34%',
    itemStyle: {borderRadius: spec.kind === 'bar' ? [0, radius, radius, 0] : [radius, radius, 0, 0]},
  };
}

/**
 * The points of a line get a dot each where there is room for all of them, and else none: left to itself, the library
 * marks some.
 */
function lineSeries({spec, px}: Drawing, points: number, color: string, width: number): object {
  return {
    type: 'line',
    showSymbol: points * px(12) < width,
    showAllSymbol: true,
    symbol: 'circle',
    symbolSize: px(6),
    triggerLineEvent: false,
    lineStyle: {width: px(2.5), color},
    ...(spec.kind === 'area' ? {areaStyle: {color, opacity: 0.16}} : {}),
  };
}
