import {describeApp} from '../support/scenarios.js';

describeApp('a plain page that embeds', () => ({app: 'plain'}));
