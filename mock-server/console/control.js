// Calls of the test control, in the lane that is chosen: what the console shows and sets, anybody's tests can, too.

/** The lane that everything is done to; empty: the default one. */
export const chosen = {lane: ''};

/** @throws Error with the emulator's own words where it refuses. */
export async function send(method, path, body) {
  const response = await fetch(`__emulator/${path}`, {
    method,
    headers: {
      ...(chosen.lane && {'x-emulator-lane': chosen.lane}),
      ...(body !== undefined && {'Content-Type': 'application/json'}),
    },
    ...(body !== undefined && {body: JSON.stringify(body)}),
  });
  const text = await response.text();
  const content = text && JSON.parse(text);
  if (!response.ok) throw new Error(content?.error?.message ?? `${method} ${path}: ${response.status}`);
  return content;
}
