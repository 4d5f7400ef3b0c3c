import {warnOnce} from '../shared/warn-once.js';

/**
 * Warns in the console of attributes that look like the element's and are none: a misspelt one has no effect at all.
 */
export function warnUnknownAttributes(element: Element, names: readonly string[]): void {
  const {observedAttributes = []} = element.constructor as {observedAttributes?: readonly string[]};
  for (const name of names) {
    warnOnce(`attribute ${name}`, `there is no attribute "${name}". ${remedyFor(name, observedAttributes)}`);
  }
}

/** Names of attributes that differ from one of the element's own by hyphens or an ending alone. */
export function misspeltAttributes(element: Element): string[] {
  const {observedAttributes = []} = element.constructor as {observedAttributes?: readonly string[]};
  return element
    .getAttributeNames()
    .filter(
      name => !observedAttributes.includes(name) && observedAttributes.some(own => squeeze(own) === squeeze(name)),
    );
}

function remedyFor(name: string, own: readonly string[]): string {
  const meant = own.find(each => squeeze(each) === squeeze(name));
  if (meant) return `Write it as ${meant}.`;
  if (/^(?:access-?|embed-?|bearer-?)?token$/i.test(name)) {
    return 'Tokens never stand in a page: set token-endpoint, or the property tokenProvider in code.';
  }
  return 'Its attributes are listed in the README.';
}

/** `datasetid`, `dataset_id` and `dataset-id` are the same to people; so is a word that is left out. */
function squeeze(name: string): string {
  return name
    .replace(/[-_:.]/g, '')
    .toLowerCase()
    .replace(/(?:id|ids|url)$/, '');
}
