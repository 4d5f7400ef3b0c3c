/** Where JSON text stops being JSON: engines say it in different ways, or not at all. */

const token =
  /\s*(?:(?<open>[[{])|(?<close>[\]}])|(?<comma>,)|(?<colon>:)|(?<text>"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<plain>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)))/y;

/** The place of the first token that JSON does not allow where it stands. @param text Text that is no JSON. */
export function syntaxErrorPlace(text: string): number {
  const within: string[] = [];
  let expected: 'value' | 'valueOrClose' | 'nameOrClose' | 'name' | 'colon' | 'commaOrClose' | 'end' = 'value';
  const done = (): typeof expected => (within.length === 0 ? 'end' : 'commaOrClose');
  let place = 0;
  for (;;) {
    while (/\s/.test(text[place] ?? '')) place++;
    token.lastIndex = place;
    const groups = token.exec(text)?.groups;
    if (!groups) return Math.min(place, text.length);
    const {open, close, comma, colon, text: string} = groups;
    const isObject = within.at(-1) === '{';
    const wantsValue = expected === 'value' || expected === 'valueOrClose';
    if (open !== undefined && wantsValue) {
      within.push(open);
      expected = open === '{' ? 'nameOrClose' : 'valueOrClose';
    } else if (
      close !== undefined &&
      (expected === 'commaOrClose' || expected === (isObject ? 'nameOrClose' : 'valueOrClose')) &&
      (close === '}') === isObject
    ) {
      within.pop();
      expected = done();
    } else if (comma !== undefined && expected === 'commaOrClose') expected = isObject ? 'name' : 'value';
    else if (colon !== undefined && expected === 'colon') expected = 'value';
    else if (string !== undefined && (expected === 'name' || expected === 'nameOrClose')) expected = 'colon';
    else if (open === undefined && close === undefined && comma === undefined && colon === undefined && wantsValue) {
      expected = done();
    } else return place;
    place = token.lastIndex;
  }
}
