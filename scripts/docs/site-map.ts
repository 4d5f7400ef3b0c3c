/** The pages of the documentation's site, in the order of its sidebar. Each is made of one text of the repository. */

/** Where a page comes from and where it stands. */
export interface PageSource {
  /** File of the repository, from its root. */
  source: string;
  /** Address in the site without its ending, e.g. `start/react`. */
  path: string;
  /** As the sidebar calls it. */
  title: string;
  /** For readers who choose by it: the list for language models. */
  summary: string;
}

/** A part of the sidebar. */
export interface PageGroup {
  title: string;
  pages: readonly PageSource[];
}

const page = (path: string, source: string, title: string, summary: string): PageSource => ({
  path,
  source,
  title,
  summary,
});

/** Pages that are made of texts. What is made of tables in code comes behind them, see `collect-pages.ts`. */
export const siteMap: readonly PageGroup[] = [
  {
    title: 'Start in five minutes',
    pages: [
      page('start/index', 'docs/start/README.md', 'Choose your start', 'The nine starts, by what the reader does'),
      page('start/site-builder', 'docs/start/site-builder.md', 'Site builder', 'A report on a plain HTML page'),
      page('start/react', 'docs/start/react.md', 'React', 'The React component'),
      page('start/next', 'docs/start/next.md', 'Next', 'Page and token route in the App Router'),
      page('start/vue', 'docs/start/vue.md', 'Vue', 'The tag in a Vue template'),
      page('start/angular', 'docs/start/angular.md', 'Angular', 'The tag in a standalone component'),
      page('start/svelte', 'docs/start/svelte.md', 'Svelte', 'The tag in Svelte 5'),
      page('start/back-end', 'docs/start/back-end.md', 'Back-end developer', 'A token endpoint with the emulator'),
      page('start/wordpress', 'docs/start/wordpress.md', 'WordPress editor', 'The block, without code'),
      page('start/tester', 'docs/start/tester.md', 'Tester', 'Tests of a Power BI app, offline'),
    ],
  },
  {
    title: 'Show reports',
    pages: [
      page('element', 'packages/pbi-bound-report/README.md', 'The element', 'Attributes, methods, events, styling'),
      page(
        'dynamic-binding',
        'docs/dynamic-binding.md',
        'Dynamic binding',
        'One report, many datasets; row-level security',
      ),
      page('token-endpoint', 'docs/token-endpoint.md', 'The token endpoint', 'Set-up, policy, options, answers'),
      page('other-sites', 'docs/wrapping.md', 'Other sites', 'Drupal, Joomla, TYPO3, SharePoint and more'),
      page('wordpress', 'packages/wordpress-plugin/README.md', 'WordPress', 'Block, shortcode, secrets, caches'),
      page('accessibility', 'docs/accessibility.md', 'Accessibility', 'What is held by tests, and what is not'),
      page('performance', 'docs/performance.md', 'Performance', 'Figures beside peers, and what to do'),
      page('security-model', 'docs/security-model.md', 'Security model', 'Who decides what'),
      page('security', 'SECURITY.md', 'Attacks and tests', 'Each attack, what holds it, and the test'),
    ],
  },
  {
    title: 'When something is wrong',
    pages: [
      page('troubleshooting', 'docs/troubleshooting.md', 'By symptom', 'From what you see to what to do'),
      page('doctor', 'packages/doctor/README.md', 'Doctor', 'A command that finds what a set-up lacks'),
      page('errors', 'docs/errors.md', 'Errors', 'Every code and every message, with cause and remedy'),
      page('refusals', 'docs/refusals.md', 'Refusals', 'What Entra, Power BI and the emulator refuse, rule by rule'),
    ],
  },
  {
    title: 'Migrate',
    pages: [
      page('migration/index', 'docs/migration/README.md', 'Overview', 'What goes and what stays'),
      page('migration/powerbi-client', 'docs/migration/powerbi-client.md', 'powerbi-client', 'From embeds by hand'),
      page('migration/powerbi-client-react', 'docs/migration/powerbi-client-react.md', 'powerbi-client-react', 'React'),
      page(
        'migration/powerbi-client-vue-js',
        'docs/migration/powerbi-client-vue-js.md',
        'powerbi-client-vue-js',
        'Vue',
      ),
      page(
        'migration/powerbi-client-angular',
        'docs/migration/powerbi-client-angular.md',
        'powerbi-client-angular',
        'Angular',
      ),
    ],
  },
  {
    title: 'Test',
    pages: [
      page('testing', 'docs/testing.md', 'Overview', 'Ways to test a Power BI app offline'),
      page(
        'users-who-sign-in',
        'docs/users-who-sign-in.md',
        'Users who sign in',
        'msal apps offline: pages, tokens, devices',
      ),
      page('mock-server', 'mock-server/README.md', 'Mock server', 'The emulator over HTTP: command, control, console'),
      page('playwright', 'packages/playwright/README.md', 'Playwright', 'Fixture and matchers'),
      page('vitest', 'packages/vitest/README.md', 'Vitest and Node', 'Fixture and matchers for jsdom and happy-dom'),
      page('msw-handlers', 'packages/msw-handlers/README.md', 'Mock Service Worker', 'The emulator as handlers'),
      page('emulator', 'packages/emulator/README.md', 'The emulator', 'Operations, worlds, limits'),
      page('emulator-limits', 'docs/emulator-limits.md', 'What it does not imitate', 'Gaps and inventions'),
    ],
  },
  {
    title: 'More',
    pages: [
      page('report-page', 'packages/report-page/README.md', 'Report page', 'The page inside the iframe'),
      page('token-broker', 'packages/token-broker/README.md', 'Token broker', 'The package of the token endpoint'),
      page('architecture', 'docs/architecture.md', 'Architecture', 'Packages, and the way of one embed'),
      page('contributing', 'CONTRIBUTING.md', 'Contributing', 'Commands and habits'),
    ],
  },
];
