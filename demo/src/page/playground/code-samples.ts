/** The code that makes what the playground shows, in each of the forms in which people need it. */
import type {ManifestMember} from './controls.js';

/** A form of the code. */
export type SampleKind = 'HTML' | 'React' | 'Vue' | 'Angular' | 'Svelte' | 'WordPress';
/** All forms, in the order of the tabs. */
export const sampleKinds: readonly SampleKind[] = ['HTML', 'React', 'Vue', 'Angular', 'Svelte', 'WordPress'];

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const lines = (start: string, parts: readonly string[], end: string): string =>
  [start, ...parts.map(part => `  ${part}`), end].join('\n');
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** WordPress names some things otherwise; what its shortcode does not have is left out. */
const shortcodeNames: Readonly<Record<string, string>> = {
  'report-id': 'report',
  'dataset-id': 'dataset',
  'workspace-id': 'workspace',
  label: 'label',
  'page-name': 'page',
  loading: 'loading',
  'filter-pane': 'filter_pane',
  'page-navigation': 'page_navigation',
  layout: 'layout',
};

const tag = (attributes: readonly (readonly [string, string])[]): string => {
  const parts = attributes.map(([name, value]) => (value === '' ? name : `${name}="${escapeHtml(value)}"`));
  return `${lines('<pbi-bound-report', parts, '></pbi-bound-report>')}`;
};

/** A value as an expression of JavaScript, where its property is no text. */
function expressionOf(member: ManifestMember | undefined, value: string): string | undefined {
  const type = member?.type?.text ?? 'string';
  if (/\bboolean\b/.test(type)) return 'true';
  return /\bnumber\b/.test(type) && Number.isFinite(Number(value)) ? String(Number(value)) : undefined;
}

/** @param members Of the manifest: React names properties, not attributes. */
export function sampleOf(
  kind: SampleKind,
  attributes: Readonly<Record<string, string>>,
  members: readonly ManifestMember[],
): string {
  const all = Object.entries(attributes);
  switch (kind) {
    case 'HTML':
      return `<script type="module" src="/pbi-bound-report/pbi-bound-report.js"></script>\n\n${tag(all)}`;
    case 'Svelte':
      // Braces are Svelte's own in a text.
      return `<script>\n  import 'pbi-bound-report';\n</script>\n\n${tag(all).replace(/[{}]/g, brace => `{'${brace}'}`)}`;
    case 'Vue':
      return `<script setup>\nimport 'pbi-bound-report';\n</script>\n\n<template>\n${indent(tag(all), '  ')}\n</template>`;
    case 'Angular':
      return [
        "import {Component, CUSTOM_ELEMENTS_SCHEMA} from '@angular/core';",
        "import 'pbi-bound-report';",
        '',
        '@Component({',
        "  selector: 'app-report',",
        '  schemas: [CUSTOM_ELEMENTS_SCHEMA],',
        '  template: `',
        indent(tag(all), '    ')
          .replace(/[`\\]|\$\{/g, '\\$&')
          .replace(/[{}]/g, brace => (brace === '{' ? '&#123;' : '&#125;')),
        '  `,',
        '})',
        'export class AppReport {}',
      ].join('\n');
    case 'React': {
      const props = all.map(([name, value]) => {
        const member = members.find(candidate => candidate.attribute === name);
        const expression = expressionOf(member, value);
        if (expression !== undefined) return `${member?.name ?? name}={${expression}}`;
        return /["{}<>&\n]/.test(value)
          ? `${member?.name ?? name}={${JSON.stringify(value)}}`
          : `${member?.name ?? name}="${value}"`;
      });
      const element = indent(lines('<PbiBoundReport', props, '/>'), '  ');
      return `import {PbiBoundReport} from 'pbi-bound-report/react';\n\nexport const Report = () => (\n${element}\n);`;
    }
    case 'WordPress': {
      const parts = all.flatMap(([name, value]) => {
        const own = shortcodeNames[name];
        return own === undefined ? [] : [`${own}="${value.replace(/["[\]]/g, '')}"`];
      });
      return `[pbi_bound_report ${parts.join(' ')}]`;
    }
  }
}
