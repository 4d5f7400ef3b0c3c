/** Which control sets which property, as the element's manifest describes it. */

/** A member of the manifest. */
export interface ManifestMember {
  kind: 'field' | 'method';
  name: string;
  attribute?: string;
  description?: string;
  readonly?: boolean;
  type?: {text: string};
  parameters?: {name: string; default?: string; description?: string; type?: {text: string}}[];
}

/** The element's declaration, as far as the playground reads it. */
export interface ManifestElement {
  members: ManifestMember[];
  events: {name: string; description?: string; type?: {text: string}}[];
}

/** How a value is given. */
export type Control =
  | {kind: 'text'}
  | {kind: 'number'}
  | {kind: 'switch'}
  | {kind: 'json'}
  | {kind: 'choice'; values: string[]}
  /** Only code can set it: a function, or what must not stand in HTML. */
  | {kind: 'code'};

const word = /`([a-z][a-z0-9-]*)`/g;

/** The control for a property. The manifest's types say the form, its descriptions the words that can be chosen. */
export function controlOf({attribute, type, description = ''}: ManifestMember): Control {
  if (attribute === undefined) return {kind: 'code'};
  const text = type?.text ?? 'string';
  if (/\bboolean\b/.test(text)) return {kind: 'switch'};
  if (/\bnumber\b/.test(text)) return {kind: 'number'};
  if (/\breadonly\b|\bobject\b|\bmodels\.|\{/.test(text)) return {kind: 'json'};
  const values = [...description.matchAll(word)].map(([, value = '']) => value);
  return values.length > 1 ? {kind: 'choice', values} : {kind: 'text'};
}

/** The groups in which the controls stand, by what a property's name begins with. */
export function groupOf({name}: ManifestMember): string {
  if (/Id$|Ids$|Bindings$|^bindingSignature$|^embedUrl$/.test(name)) return 'Report and data';
  if (/^token|^credentials$/.test(name)) return 'Token';
  if (/^(allow|referrerPolicy|label|loading|keepPrevious)$/.test(name)) return 'Element';
  return 'What is shown';
}
