// A model as a picture: tables as boxes, many on the left, one on the right, relationships as lines between them.
// The numbers are computed apart from the drawing, so that tests need no page.

const boxWidth = 220;
const gap = {x: 90, y: 24};
const headHeight = 26;
const lineHeight = 18;
const maxLines = 9;
const margin = 12;

/** What stands in a table's box: columns, then measures, as far as there is room. */
const linesOf = ({columns, measures}) => {
  const all = [...columns.map(({name}) => name), ...measures.map(({name}) => `∑ ${name}`)];
  return all.length <= maxLines ? all : [...all.slice(0, maxLines - 1), `and ${all.length - maxLines + 1} more`];
};

/** In which column of the picture a table stands: right of what leads to it. Circles end where they began. */
function columnOf(name, relationships, visited = new Set()) {
  if (visited.has(name)) return 0;
  const leading = relationships.filter(({to, from}) => to === name && from !== name);
  const before = new Set([...visited, name]);
  return leading.length === 0 ? 0 : 1 + Math.max(...leading.map(({from}) => columnOf(from, relationships, before)));
}

/**
 * Where everything stands, in pixels.
 * @returns `{width, height, boxes: [{table, lines, x, y, height}], lines: [{x1, y1, x2, y2, title}]}`
 */
export function layOutModel({tables, relationships}) {
  const heights = new Map();
  const boxes = tables.map(table => {
    const column = columnOf(table.name, relationships);
    const lines = linesOf(table);
    const height = headHeight + lines.length * lineHeight + 8;
    const y = heights.get(column) ?? margin;
    heights.set(column, y + height + gap.y);
    return {table, lines, x: margin + column * (boxWidth + gap.x), y, height};
  });
  const boxOf = name => boxes.find(({table}) => table.name === name);
  const heightOf = ({table, lines, y, height}, column) => {
    const i = lines.indexOf(column);
    return i < 0 || table.columns.every(({name}) => name !== column)
      ? y + height - lineHeight / 2
      : y + headHeight + (i + 0.5) * lineHeight;
  };
  const lines = relationships.flatMap(({from, fromColumn, to, toColumn}) => {
    const [many, one] = [boxOf(from), boxOf(to)];
    if (!many || !one) return [];
    return [
      {
        x1: many.x + boxWidth,
        y1: heightOf(many, fromColumn),
        x2: one.x,
        y2: heightOf(one, toColumn),
        title: `${from}[${fromColumn}] many to one ${to}[${toColumn}]`,
      },
    ];
  });
  const width = Math.max(...boxes.map(({x}) => x + boxWidth), 0) + margin;
  const height = Math.max(...[...heights.values()].map(y => y - gap.y), 0) + margin;
  return {width, height, boxes, lines};
}

const svgNamespace = 'http://www.w3.org/2000/svg';
const draw = (tag, attributes, ...children) => {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
/** A text that fits into a box. */
const shorten = (text, most = 28) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The picture. What it shows is also in the tables beside it: it is one image to a screen reader. */
export function drawModel(model) {
  const {width, height, boxes, lines} = layOutModel(model);
  const label = `${model.tables.length} tables and ${model.relationships.length} relationships of ${model.name}; the tables below say the same`;
  return draw(
    'svg',
    {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label, class: 'model'},
    ...lines.map(({x1, y1, x2, y2, title}) => {
      const bend = Math.max(40, Math.abs(x2 - x1) / 2);
      return draw(
        'g',
        {},
        draw('title', {}, title),
        draw('path', {d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, class: 'line'}),
        draw('text', {x: x1 + 5, y: y1 - 4}, '∗'),
        draw('text', {x: x2 - 11, y: y2 - 4}, '1'),
      );
    }),
    ...boxes.map(({table, lines: texts, x, y, height: boxHeight}) =>
      draw(
        'g',
        {},
        draw('rect', {x, y, width: boxWidth, height: boxHeight, rx: 6, class: 'box'}),
        draw('text', {x: x + 10, y: y + 18, class: 'head'}, shorten(table.name, 22)),
        draw('text', {x: x + boxWidth - 10, y: y + 18, 'text-anchor': 'end'}, table.rows.toLocaleString('en')),
        ...texts.map((text, i) =>
          draw('text', {x: x + 10, y: y + headHeight + (i + 0.75) * lineHeight}, shorten(text)),
        ),
      ),
    ),
  );
}
