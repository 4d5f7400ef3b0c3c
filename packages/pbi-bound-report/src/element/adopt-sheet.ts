/**
 * Adds a style sheet to a shadow root, unless it has it. A sheet that was made for one document is none of another's:
 * in the document of a popup the element stays without.
 */
export function adoptSheet(root: ShadowRoot, sheet: CSSStyleSheet | undefined): void {
  const sheets = root.adoptedStyleSheets;
  if (sheet && root.ownerDocument === document && !sheets.includes(sheet)) root.adoptedStyleSheets = [...sheets, sheet];
}
