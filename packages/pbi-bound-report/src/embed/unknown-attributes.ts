import {warnOnce} from '../shared/warn-once.js';

/** Words of the element's own attributes: a name with one of them is meant for it. Frameworks add many others. */
const looksLikeOurs = /report|data-?set|token|embed|workspace|binding|page-?name|filter|slicer|bookmark|permission/i;

/**
 * Warns in the console of attributes that look like the element's and are none: a misspelt one has no effect at all.
 */
export function warnUnknownAttributes(element: Element): void {
  const {observedAttributes = []} = element.constructor as {observedAttributes?: readonly string[]};
  for (const name of element.getAttributeNames()) {
    const isOther = /^(?:data|aria|on|v|ng|hx|x)[-:]|^on|^[^a-z]/.test(name);
    if (observedAttributes.includes(name) || isOther || !looksLikeOurs.test(name)) continue;
    warnOnce(`attribute ${name}`, `there is no attribute "${name}". ${remedyFor(name, observedAttributes)}`);
  }
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
