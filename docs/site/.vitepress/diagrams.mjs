// Diagrams of the Markdown files, which GitHub draws, as lists: readable everywhere, without a library that draws.
const escapeHtml = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Each box with what its arrows lead to. */
function flowchart(lines) {
  const names = new Map();
  const targets = new Map();
  const read = text => {
    const [, id, name] = /^(\w+)(?:\[(.+)\])?$/.exec(text.trim()) ?? [];
    if (id === undefined) throw new Error(`Failed to read a diagram: "${text}" is no box.`);
    if (name !== undefined) names.set(id, name);
    return id;
  };
  for (const line of lines) {
    const arrow = /^(.+?)\s+(?:-->|-\.\s*(.+?)\s*\.->)\s+(.+)$/.exec(line);
    if (!arrow) throw new Error(`Failed to read a diagram: "${line}" is no arrow.`);
    const [, from, label, to] = arrow;
    const source = read(from);
    targets.set(source, [...(targets.get(source) ?? []), {id: read(to), label}]);
  }
  const code = id => `<code>${escapeHtml(names.get(id) ?? id)}</code>`;
  const items = [...targets].map(([id, list]) => {
    const ends = list.map(({id: end, label}) => code(end) + (label ? ` (${escapeHtml(label)})` : ''));
    return `<li>${code(id)} → ${ends.join(', ')}</li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

/** Each message in its order, with who sends it to whom. */
function sequence(lines) {
  const names = new Map();
  const items = [];
  for (const line of lines) {
    const participant = /^participant (\w+) as (.+)$/.exec(line);
    const message = /^(\w+)-{1,2}>>(\w+): (.+)$/.exec(line);
    if (participant) names.set(participant[1], participant[2]);
    else if (message) items.push(message.slice(1));
    else throw new Error(`Failed to read a diagram: "${line}" is no message.`);
  }
  const name = id => escapeHtml(names.get(id) ?? id);
  const text = ([from, to, what]) => `<li>${name(from)} → ${name(to)}: ${escapeHtml(what)}</li>`;
  return `<ol>${items.map(text).join('')}</ol>`;
}

/** For markdown-it. @throws Error for a kind of diagram that is not known, or a line that is not understood. */
export function diagramsAsLists(md) {
  const {fence} = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const {info, content} = tokens[index];
    if (info.trim() !== 'mermaid') return fence(tokens, index, ...rest);
    const [kind, ...lines] = content
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean);
    // What stands in double braces would be taken for Vue's.
    if (kind.startsWith('flowchart')) return `<div v-pre>${flowchart(lines)}</div>`;
    if (kind === 'sequenceDiagram') return `<div v-pre>${sequence(lines)}</div>`;
    throw new Error(`Failed to read a diagram: "${kind}" is neither a flowchart nor a sequence diagram.`);
  };
}
