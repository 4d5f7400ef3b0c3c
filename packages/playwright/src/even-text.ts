/** Letters drawn alike wherever Chromium runs on Linux: without hinting, and without colour at their edges. */
import type {LaunchOptions} from '@playwright/test';
import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const escape = (text: string): string => text.replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`);

/** What the machine has, and over it what is to be the same everywhere. */
const configuration = (machine: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">${escape(machine)}</include>
<match target="pattern">
<edit name="antialias" mode="assign"><bool>true</bool></edit>
<edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="rgba" mode="assign"><const>none</const></edit>
</match>
<match target="font">
<edit name="antialias" mode="assign"><bool>true</bool></edit>
<edit name="autohint" mode="assign"><bool>false</bool></edit>
<edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="rgba" mode="assign"><const>none</const></edit>
</match>
</fontconfig>
`;

/**
 * Options for a Chromium that a test launches itself; the `browser` of Playwright's fixtures is launched so already.
 * On macOS and Windows only the arguments count.
 */
export async function withEvenText(options: LaunchOptions): Promise<LaunchOptions> {
  const args = ['--font-render-hinting=none', '--disable-lcd-text', ...(options.args ?? [])];
  if (process.platform !== 'linux') return {...options, args};
  const env = options.env ?? process.env;
  const file = join(await mkdtemp(join(tmpdir(), 'power-bi-fonts-')), 'fonts.conf');
  await writeFile(file, configuration(env['FONTCONFIG_FILE'] ?? '/etc/fonts/fonts.conf'));
  return {...options, args, env: {...(env as Record<string, string>), FONTCONFIG_FILE: file}};
}
