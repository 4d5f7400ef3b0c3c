/** The processes of a Chromium under test. */
import type {LaunchOptions} from '@playwright/test';

/**
 * Lets a report's frame run in the process of its page. Chromium gives another site's frame a process of its own, which
 * comes and goes with each report: a fifth of the time of a warm embed. Origins stay apart as ever.
 * @returns The options as they are where their arguments ask for a process for each site (`--site-per-process`).
 */
export function withSharedProcess(options: LaunchOptions): LaunchOptions {
  const {args = []} = options;
  if (args.includes('--site-per-process')) return options;
  return {...options, args: ['--disable-site-isolation-trials', ...args]};
}
