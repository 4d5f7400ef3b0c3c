/** Where JSON text stops being JSON: engines say it in different ways, or not at all. */

const token = new RegExp(
  [
    String.raw`(?<open>[[{])`,
    String.raw`(?<close>[\]}])`,
    String.raw`(?<comma>,)`,
    String.raw`(?<colon>:)`,
    String.raw`(?<text>"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")`,
    String.raw`(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))`,
    String.raw`(?<word>(?:true|false|null)(?!\w))`,
  ].join('|'),
  'y',
);

type Expected = 'value' | 'valueOrClose' | 'nameOrClose' | 'name' | 'colon' | 'commaOrClose' | 'end';

/**
 * The place of the first token that JSON does not allow where it stands.
 * @param text Text that is no JSON.
 */
export function syntaxErrorPlace(text: string): number {
  const within: string[] = [];
  let expected: Expected = 'value';
  let place = 0;
  for (;;) {
    while (/\s/.test(text[place] ?? '')) place++;
    token.lastIndex = place;
    const groups = token.exec(text)?.groups;
    const next: Expected | undefined = groups && afterToken(groups, expected, within);
    if (next === undefined) return Math.min(place, text.length);
    expected = next;
    place = token.lastIndex;
  }
}

/**
 * What may stand after a token; undefined where the token itself may not stand there.
 * @param within The brackets that are open, outermost first. Changed as brackets open and close.
 */
function afterToken(
  {open, close, comma, colon, text}: Record<string, string | undefined>,
  expected: Expected,
  within: string[],
): Expected | undefined {
  const isObject = within.at(-1) === '{';
  const wantsValue = expected === 'value' || expected === 'valueOrClose';
  const wantsName = expected === 'name' || expected === 'nameOrClose';
  const afterValue = (): Expected => (within.length === 0 ? 'end' : 'commaOrClose');
  if (open !== undefined) {
    if (!wantsValue) return undefined;
    within.push(open);
    return open === '{' ? 'nameOrClose' : 'valueOrClose';
  }
  if (close !== undefined) {
    const isEmpty = expected === (isObject ? 'nameOrClose' : 'valueOrClose');
    if (!(expected === 'commaOrClose' || isEmpty) || (close === '}') !== isObject) return undefined;
    within.pop();
    return afterValue();
  }
  if (comma !== undefined) {
    if (expected !== 'commaOrClose') return undefined;
    return isObject ? 'name' : 'value';
  }
  if (colon !== undefined) return expected === 'colon' ? 'value' : undefined;
  if (text !== undefined && wantsName) return 'colon';
  return wantsValue ? afterValue() : undefined;
}
