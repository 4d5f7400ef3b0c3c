// What the element's files weigh: the built files for a plain page, Lit and powerbi-client included.
import {brotliCompressSync, gzipSync} from 'node:zlib';

/** A built file. */
export interface BuiltFile {
  name: string;
  contents: Uint8Array;
}

const stages: readonly {name: string; has: RegExp}[] = [
  {name: 'autoload.js (gate 0.8 KB)', has: /^autoload/},
  {name: 'eager: before a report is near (gate 12 KB)', has: /^pbi-bound-report/},
  {name: 'until a report has rendered', has: /^(?:pbi-bound-report|runtime|powerbi-client)/},
  {name: '– of which ours and Lit', has: /^(?:pbi-bound-report|runtime)/},
  // A page loads one language at most, and none where it is English.
  {name: "everything in English, an error's texts included", has: /^(?!autoload|[a-z]{2}(?:-han[st])?-)/},
];

/** Gzip and brotli of some files, each compressed by itself as it is served, in kilobytes. */
export function weigh(files: readonly Uint8Array[]): string {
  const sum = (compress: (file: Uint8Array) => Uint8Array): string =>
    (files.reduce((total, file) => total + compress(file).length, 0) / 1024).toFixed(1);
  return `${sum(file => gzipSync(file, {level: 9}))} / ${sum(file => brotliCompressSync(file))}`;
}

/** What has been loaded at each stage of a page's life. */
export function stagesOf(files: readonly BuiltFile[]): {name: string; weight: string}[] {
  return stages.map(({name, has}) => ({
    name,
    weight: weigh(files.filter(file => has.test(file.name)).map(file => file.contents)),
  }));
}

/** A badge of the READMEs, as a file of docs/badges. */
export interface SizeBadge {
  file: string;
  label: string;
  message: string;
}

/** The sizes that READMEs show: gzip, without powerbi-client, which every way of embedding loads. */
export function sizeBadges(files: readonly BuiltFile[]): SizeBadge[] {
  const message = (has: RegExp): string => {
    const bytes = files
      .filter(file => has.test(file.name))
      .reduce((total, {contents}) => total + gzipSync(contents, {level: 9}).length, 0);
    return `${(bytes / 1024).toFixed(1)} KB gzip`;
  };
  return [
    {file: 'autoloader.svg', label: 'autoloader', message: message(/^autoload/)},
    {file: 'before-a-report-is-near.svg', label: 'before a report is near', message: message(/^pbi-bound-report/)},
    {
      file: 'until-rendered.svg',
      label: 'until a report has rendered, without the SDK',
      message: message(/^(?:pbi-bound-report|runtime)/),
    },
  ];
}
