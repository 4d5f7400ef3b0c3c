/** Reading Markdown as far as the documentation needs it: fences, headings, links. */

/** A fenced block of code. */
export interface Fence {
  language: string;
  code: string;
  /** Marked as a part of a reader's own code: ```ts excerpt. It must parse, and names what is not there. */
  isExcerpt: boolean;
  /** The file of the repository that it shows, whole: ```ts file=demo/src/x.ts. */
  file?: string | undefined;
  /** Of its first line of code, from 1. */
  line: number;
}

/** A heading outside of fences. */
export interface Heading {
  level: number;
  text: string;
  slug: string;
  /** Index of its line, from 0. */
  index: number;
}

/** For each line, whether it is in a fence or is the edge of one. */
function fencedLines(lines: readonly string[]): boolean[] {
  let open: string | undefined;
  return lines.map(line => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (open !== undefined) {
      if (mark?.startsWith(open)) open = undefined;
      return true;
    }
    open = mark;
    return mark !== undefined;
  });
}

/** The fenced blocks of a text, in order. */
export function fencesOf(text: string): Fence[] {
  return [...text.matchAll(/^```([\w-]*)([^\n]*)\n([^]*?)^```$/gm)].map(match => ({
    language: match[1] ?? '',
    code: match[3] ?? '',
    isExcerpt: / excerpt\b/.test(match[2] ?? ''),
    file: / file=(\S+)/.exec(match[2] ?? '')?.[1],
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}

/** A heading's anchor, as GitHub makes it. */
export function slugify(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, match => (heading.includes(`\`${match}\``) ? match : ''))
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** The headings of a text. The same words twice get a number, as on GitHub. */
export function headingsOf(text: string): Heading[] {
  const lines = text.split('\n');
  const fenced = fencedLines(lines);
  const seen = new Map<string, number>();
  return lines.flatMap((line, index) => {
    const match = fenced[index] ? undefined : /^(#{1,6}) +(.*?) *$/.exec(line);
    if (!match) return [];
    const heading = match[2] ?? '';
    const plain = slugify(heading);
    const times = seen.get(plain) ?? 0;
    seen.set(plain, times + 1);
    return [{level: match[1]?.length ?? 0, text: heading, slug: times === 0 ? plain : `${plain}-${times}`, index}];
  });
}

/**
 * What stands under a heading, without the heading, up to the next one of its level.
 * @throws {Error} There is no such heading.
 */
export function sectionOf(text: string, slug: string): {level: number; text: string} {
  const headings = headingsOf(text);
  const at = headings.findIndex(heading => heading.slug === slug);
  const heading = headings[at];
  if (!heading) {
    const known = headings.map(h => h.slug).join(', ');
    throw new Error(`Failed to include #${slug}: there is no such heading. Take one of: ${known}.`);
  }
  const end = headings.slice(at + 1).find(next => next.level <= heading.level);
  const lines = text.split('\n').slice(heading.index + 1, end?.index);
  return {level: heading.level, text: lines.join('\n').trim()};
}

/** Makes the headings of a text smaller (or larger), for a text that is put below a heading of another one. */
export function shiftHeadings(text: string, by: number): string {
  const lines = text.split('\n');
  for (const {index, level} of headingsOf(text)) {
    lines[index] = (lines[index] ?? '').replace(/^#+/, '#'.repeat(Math.min(6, Math.max(1, level + by))));
  }
  return lines.join('\n');
}

/** Replaces the targets of links and pictures outside of code. */
export function mapLinks(text: string, change: (target: string) => string): string {
  const lines = text.split('\n');
  const fenced = fencedLines(lines);
  return lines
    .map((line, index) => {
      if (fenced[index]) return line;
      // Code in the line stays as it is: what is between backticks is no link.
      return line.replace(/(`+)[^`]+\1|\]\([^()\s]+(?: "[^"]*")?\)/g, part =>
        part.startsWith('`') ? part : part.replace(/(?<=^\]\()[^()\s]+/, change),
      );
    })
    .join('\n');
}
