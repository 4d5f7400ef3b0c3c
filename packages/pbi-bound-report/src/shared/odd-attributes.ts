/** Words of the element's own attributes: a name with one of them is meant for it. Frameworks add many others. */
const looksLikeOurs = /report|data-?set|token|embed|workspace|binding|page-?name|filter|slicer|bookmark|permission/i;

/** Names that belong to somebody else. */
const isOther = /^(?:on|[^a-z]|(?:data|aria|v|ng|hx|x)[-:])/;

/** Names of an element's attributes that look like its own and are none. */
export function oddAttributes(element: Element): string[] {
  const {observedAttributes = []} = element.constructor as {observedAttributes?: readonly string[]};
  return element
    .getAttributeNames()
    .filter(name => !observedAttributes.includes(name) && looksLikeOurs.test(name) && !isOther.test(name));
}
