// Small helpers for the page.

export const $ = id => document.getElementById(id);

/** An element with properties and children. Children that are no nodes become text; those that are missing, nothing. */
export function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(
    ...children.flat().filter(child => child !== undefined && child !== null && child !== false && child !== ''),
  );
  return element;
}

/** Puts options into a select, and keeps what is chosen. Nothing is touched where they are the same. */
export function setOptions(select, wanted) {
  const pairs = wanted.map(option => (Array.isArray(option) ? option : [option, option]));
  if (pairs.map(String).join() === [...select.options].map(o => String([o.value, o.textContent])).join()) return;
  const {value: before} = select;
  select.replaceChildren(...pairs.map(([value, text]) => make('option', {value}, text)));
  if (pairs.some(([value]) => value === before)) select.value = before;
}

/**
 * Makes a parent's children those of a list, in its order. Whatever stays is not taken out meanwhile: it would lose the
 * focus.
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  });
}

/** A button that copies a text. */
export function copyButton(text, {label, name = 'Copy'} = {}) {
  const button = make('button', {type: 'button'}, name);
  if (label) button.setAttribute('aria-label', label);
  button.onclick = async () => {
    await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
    button.textContent = 'Copied';
  };
  return button;
}

/** A thing of the world with its id. */
export function idItem({id, name, detail, actions = []}) {
  return make(
    'li',
    {},
    make('strong', {}, name),
    make('code', {}, id),
    make('span', {className: 'actions'}, ...actions, copyButton(id, {label: `Copy the id of ${name}`})),
    detail && make('span', {className: 'summary'}, detail),
  );
}

/** A table with a head, for values that are known. */
export function makeTable({caption, head, rows, cell = value => String(value ?? '')}) {
  return make(
    'table',
    {},
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, ...head.map(text => make('th', {scope: 'col'}, text)))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map(value => make('td', {}, cell(value)))))),
  );
}
