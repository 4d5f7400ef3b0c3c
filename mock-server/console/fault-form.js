// A form made of the schema of a fault, so that it can do what a fault can do, whatever that is by now.
import {make} from './dom.js';

/** An input for a schema of one value. `read` throws nothing: what is wrong the emulator says. */
function valueControl(schema, suggestions) {
  if (schema.enum) {
    const select = make('select', {}, ...schema.enum.map(value => make('option', {value}, value)));
    return {input: select, read: () => select.value};
  }
  if (schema.type === 'boolean') {
    const input = make('input', {type: 'checkbox', checked: true});
    return {input, read: () => input.checked};
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const {minimum, exclusiveMinimum = minimum, maximum} = schema;
    const input = make('input', {type: 'number', step: schema.type === 'integer' ? '1' : 'any'});
    if (exclusiveMinimum !== undefined) input.min = String(exclusiveMinimum);
    if (maximum !== undefined) input.max = String(maximum);
    return {input, read: () => input.valueAsNumber};
  }
  const input = make('input', {type: 'text', autocomplete: 'off', placeholder: schema.examples?.[0] ?? ''});
  if (suggestions) input.setAttribute('list', suggestions);
  return {input, read: () => input.value};
}

const labelled = (text, {input, read}) => ({element: make('label', {}, make('span', {}, text), input), read});

/** Lines of `Name: value`. */
function mapControl(name) {
  const input = make('textarea', {rows: 2, placeholder: 'Name: value', spellcheck: false});
  const read = () =>
    Object.fromEntries(
      input.value
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(line => {
          const colon = line.indexOf(':');
          return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
        }),
    );
  return labelled(name, {input, read});
}

/** A control for each member. A member that can be one thing only needs none. */
function objectControl({properties}) {
  const parts = Object.entries(properties).map(([name, schema]) =>
    'const' in schema ? {name, read: () => schema.const} : {name, ...control(name, schema)},
  );
  return {
    element: make('span', {className: 'parts'}, ...parts.map(({element}) => element)),
    read: () => Object.fromEntries(parts.map(({name, read}) => [name, read()])),
  };
}

const titleOf = schema => Object.values(schema.properties ?? {}).find(part => 'const' in part)?.const ?? schema.type;

/** One of several: which, and its own control. */
function choiceControl(name, {oneOf}) {
  const choices = oneOf.map(schema => ({title: titleOf(schema), ...control(name, schema)}));
  const select = make('select', {}, ...choices.map(({title}, i) => make('option', {value: String(i)}, title)));
  select.setAttribute('aria-label', `Kind of ${name}`);
  const place = make('span', {className: 'parts'}, choices[0].element);
  select.onchange = () => place.replaceChildren(choices[Number(select.value)].element);
  return {
    element: make('span', {className: 'parts'}, select, place),
    read: () => choices[Number(select.value)].read(),
  };
}

function control(name, schema, suggestions) {
  if (schema.oneOf) return choiceControl(name, schema);
  if (schema.type === 'object' && schema.properties) return objectControl(schema);
  if (schema.type === 'object') return mapControl(name);
  return labelled(name, valueControl(schema, suggestions));
}

/**
 * A row for each member: whether the fault has it, and what it is. What is typed into is had.
 * @param schema JSON Schema of an object.
 * @param suggestions By member: the id of a list of values.
 * @returns `{rows, read}`: `read` gives the members that the fault has.
 */
export function createSchemaForm(schema, suggestions = {}) {
  const members = Object.entries(schema.properties).map(([name, own]) => {
    const {element: part, read} = control(name, own, suggestions[name]);
    // What has several inputs has its name above them.
    const isGroup = own.oneOf !== undefined || own.properties !== undefined;
    const element = isGroup ? make('fieldset', {}, make('legend', {}, name), part) : part;
    const has = make('input', {type: 'checkbox', name});
    has.setAttribute('aria-label', `With ${name}`);
    const row = make(
      'div',
      {className: 'member'},
      has,
      element,
      own.description && make('p', {className: 'hint'}, own.description),
    );
    row.addEventListener('input', ({target}) => {
      if (target !== has) has.checked = true;
    });
    return {name, row, has, read};
  });
  return {
    rows: members.map(({row}) => row),
    members,
    read: () => Object.fromEntries(members.filter(({has}) => has.checked).map(({name, read}) => [name, read()])),
  };
}
