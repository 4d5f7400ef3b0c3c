// The documentation's site. Its pages are made by scripts/docs/build-site.ts from the texts of the repository.
import {diagramsAsLists} from './diagrams.mjs';
import {readFileSync} from 'node:fs';
import {defineConfig} from 'vitepress';

const generated = new URL('../generated/', import.meta.url);

/** A heading's anchor, as GitHub makes it, so that one link works in both places. */
const slugify = heading =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Tables that a reader by keyboard can scroll, without headers that say nothing. */
function accessibleTables(md) {
  md.core.ruler.push('empty_table_header', ({tokens}) => {
    tokens.forEach((token, index) => {
      if (token.type !== 'th_open' || tokens[index + 1].content.trim() !== '') return;
      token.tag = 'td';
      tokens[index + 2].tag = 'td';
    });
  });
  md.renderer.rules.table_open = () =>
    '<div class="table-box" tabindex="0" role="group" aria-label="Table"><table tabindex="-1">\n';
  md.renderer.rules.table_close = () => '</table></div>\n';
}

export default defineConfig({
  title: 'pbi-bound-report',
  description: 'A Power BI report on any page, bound to the dataset you name',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/docs/',
  srcDir: './generated',
  outDir: process.env.DOCS_OUT ?? './dist',
  cacheDir: './.vitepress/cache',
  head: [['link', {rel: 'icon', href: 'data:,'}]],
  lastUpdated: false,
  markdown: {
    anchor: {slugify},
    config: md => {
      accessibleTables(md);
      diagramsAsLists(md);
    },
    theme: {light: 'github-light-high-contrast', dark: 'github-dark-high-contrast'},
  },
  transformHtml: code => code.replace('class="VPContent is-home"', 'role="main" class="VPContent is-home"'),
  vue: {template: {compilerOptions: {isCustomElement: tag => tag === 'pbi-bound-report'}}},
  themeConfig: {
    nav: [
      {text: 'Get started', link: '/start/'},
      {text: 'Errors', link: '/errors'},
      {text: 'API', link: '/api/element'},
    ],
    sidebar: JSON.parse(readFileSync(new URL('sidebar.json', generated), 'utf8')),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        translations: {button: {buttonText: 'Search', buttonAriaLabel: 'Search'}},
        miniSearch: {
          // A pasted message is long: what has all of its words first, then what has some.
          searchOptions: {
            combineWith: 'OR',
            fuzzy: 0.1,
            prefix: true,
            boost: {title: 4, text: 2, titles: 1},
            // Whoever pastes a message wants its cause and remedy, not a page that speaks of the same things.
            boostDocument: id => (/\/(?:errors|refusals)(?:\.html)?(?:#|$)/.test(id) ? 2 : 1),
          },
        },
      },
    },
    footer: {message: 'MIT licence. Not affiliated with Microsoft; Power BI is a trademark of Microsoft.'},
  },
});
