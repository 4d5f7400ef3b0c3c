import {warnOnce} from '../shared/warn-once.js';

/** Elements that show nothing wherever they stand. */
const neverShown = 'br,link,meta,noscript,script,style,template';

/**
 * Warns in the console of elements between the tags that are not shown. Mostly that is the rest of the page: HTML knows
 * no `<pbi-bound-report />`, and takes all that follows for its content.
 */
export function warnUnshownContent({children}: ParentNode): void {
  const child = [...children].find(each => !each.hasAttribute('slot') && !each.matches(neverShown));
  if (!child) return;
  warnOnce(
    'content that is not shown',
    `<${child.localName}> and what else stands between its tags without a slot is not shown. If it is what should ` +
      'follow the report, end the tag with </pbi-bound-report>: in HTML a tag of this kind is not ended by "/>".',
  );
}
