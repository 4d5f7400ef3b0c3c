// What the pages and their frames ask Microsoft's hosts is answered by the mock server.

/** Hosts that are answered. */
export const powerBiHosts = /^(?:api\.powerbi\.com|app\.powerbi\.com|login\.microsoftonline\.com)$/;

// Of one connection, or set by the browser.
const dropped = /^(?:host|connection|content-length|accept-encoding|origin|referer|cookie|sec-.*|proxy-.*)$/i;

// The body is handed on as text, however it has come.
const ofTransfer = /^(?:connection|content-encoding|content-length|keep-alive|transfer-encoding)$/;

const anyOrigin = {'access-control-allow-origin': '*'};

/**
 * Answers one call, for `cy.intercept`.
 * @param {string} mockServer Its origin.
 * @param {{method: string, url: string, headers: Record<string, string | string[]>, body: any,
 *   reply: (response: object) => void}} request
 */
export async function answer(mockServer, request) {
  if (request.method === 'OPTIONS') {
    // What the browser asks first where a page calls another origin.
    const wanted = String(request.headers['access-control-request-headers'] ?? '*');
    const allowed = {
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': wanted,
    };
    request.reply({statusCode: 204, headers: {...anyOrigin, ...allowed}});
    return;
  }
  const {pathname, search} = new URL(request.url);
  const headers = Object.entries(request.headers).filter(([name]) => !dropped.test(name));
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const response = await fetch(mockServer + pathname + search, {
    method: request.method,
    headers: headers.map(([name, value]) => [name, String(value)]),
    ...(!['GET', 'HEAD'].includes(request.method) && body !== '' && {body}),
  });
  request.reply({
    statusCode: response.status,
    headers: {...Object.fromEntries([...response.headers].filter(([name]) => !ofTransfer.test(name))), ...anyOrigin},
    body: await response.text(),
  });
}
