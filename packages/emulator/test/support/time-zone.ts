/** Runs something as on a machine of another time zone. */
export function inTimeZone<T>(zone: string, run: () => T): T {
  const {TZ} = process.env;
  process.env['TZ'] = zone;
  try {
    return run();
  } finally {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  }
}
