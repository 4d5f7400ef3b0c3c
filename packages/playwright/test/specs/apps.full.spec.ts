import {bundleApp} from '../support/bundle.js';
import {describeApp} from '../support/scenarios.js';

describeApp('a page as in tutorials, with bootstrap, ajax and a timer', () => ({app: 'tutorial'}));
describeApp('an app on powerbi-client-react', async () => ({
  app: 'react',
  files: {'/app.js': await bundleApp('react/app.tsx')},
}));
describeApp('an app on powerbi-client-vue-js', async () => ({
  app: 'vue',
  files: {'/app.js': await bundleApp('vue/app.js')},
}));
describeApp('an app on powerbi-client-angular', async () => ({
  app: 'angular',
  files: {'/app.js': await bundleApp('angular/app.js')},
}));
