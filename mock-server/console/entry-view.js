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

/** @param remedies As the server tells them: `{powerBi: [{pattern, remedy}], entra: {number: remedy}}`. */
export function whyOf({status, responseBody = '', responseHeaders = {}, note, faults = [], nearMisses = []}, remedies) {
  if (status < 400 && !note && faults.length === 0) return [];
  const said = `${responseBody ?? ''} ${Object.values(responseHeaders).join(' ')}`;
  const number = /AADSTS(\d+)/.exec(said)?.[1];
  const known = remedies.powerBi.filter(({pattern}) => new RegExp(pattern, 'i').test(said)).map(({remedy}) => remedy);
  return [
    ...(faults.length > 0 ? [`A fault was set: ${faults.join(', ')}. Remove it under "Faults".`] : []),
    ...(note ? [note] : []),
    ...(number && remedies.entra[number] ? [remedies.entra[number]] : []),
    ...known,
    ...(nearMisses.length > 0 ? [`It may have been meant as: ${nearMisses.join('; ')}`] : []),
  ];
}
