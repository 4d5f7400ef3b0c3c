// What the console makes of a journal entry. No page is needed: tests call it too.

const quote = text => `'${text.replaceAll("'", `'\\''`)}'`;
/** Headers that curl writes by itself, or that belong to a browser. */
const leftOut =
  /^(?:host|connection|content-length|accept-encoding|user-agent|origin|referer|sec-.*|transfer-encoding)$/i;

/**
 * The call as a line for a shell. What was redacted stands as `$TOKEN` and `$SECRET`, for the shell to fill in.
 */
export function curlOf({method, path, requestHeaders = {}, requestBody}, origin) {
  const headers = Object.entries(requestHeaders)
    .filter(([name]) => !leftOut.test(name))
    .map(([name, value]) =>
      /\[redacted\]/i.test(value)
        ? `-H "${name}: ${value.replace(/\[redacted\]/gi, '$TOKEN').replaceAll('"', '\\"')}"`
        : `-H ${quote(`${name}: ${value}`)}`,
    );
  const body = requestBody
    ? [
        /\[redacted\]/i.test(requestBody)
          ? `-d ${quote(requestBody).replace(/\[redacted\]/gi, `'"$SECRET"'`)}`
          : `-d ${quote(requestBody)}`,
      ]
    : [];
  return [`curl -X ${method} ${quote(origin + path)}`, ...headers, ...body].join(' ');
}

/** Characters of an answer that are looked at. */
const mostLookedAt = 20_000;

/** The rule that an answer follows: the first that fits its words, and only then one of a code that many share. */
function ruleOfAnswer({status, responseBody, responseHeaders}, rules) {
  const headers = Object.entries(responseHeaders ?? {}).map(([name, value]) => `${name}: ${value}`);
  const said = `${status} ${responseBody ?? ''}\n${headers.join('\n')}`.slice(0, mostLookedAt);
  const fits = ({pattern}) => pattern !== undefined && new RegExp(pattern, 'i').test(said);
  return rules.find(rule => !rule.isGeneral && fits(rule)) ?? rules.find(rule => rule.isGeneral && fits(rule));
}

/**
 * Why a call was answered so, and what to change, each with the rule that the documentation explains.
 * @param rules As the server tells them, the particular ones before the general ones.
 */
export function whyOf(entry, rules) {
  const {status, note, faults = [], nearMisses = []} = entry;
  const named = id => rules.find(rule => rule.id === id);
  const reasons = faults.length > 0 ? [{text: `A fault was set: ${faults.join(', ')}.`, rule: named('fault')}] : [];
  // What was answered may hold any words. A sign-in is refused by leading the browser back to its application.
  const found = status >= 300 ? ruleOfAnswer(entry, rules) : undefined;
  const rule = status >= 400 || found?.group === 'entra' ? found : undefined;
  const isRefused = status >= 400 || rule !== undefined;
  const explaining = isRefused ? (rule ?? named('otherRefusal')) : named('noRows');
  const meant = nearMisses.length > 0 ? `It may have been meant as: ${nearMisses.join('; ')}.` : undefined;
  // What a fault answers follows no rule, but where its words are those of one.
  if ((isRefused && (rule || faults.length === 0)) || note) {
    reasons.push({text: [note, meant].filter(Boolean).join(' '), rule: explaining});
  }
  return reasons.map(({text, rule: {id, anchor, remedy}}) => ({
    text: [text, remedy].filter(Boolean).join(' '),
    rule: id,
    anchor,
  }));
}
