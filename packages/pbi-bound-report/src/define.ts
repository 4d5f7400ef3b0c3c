import {PbiBoundReport} from './element/pbi-bound-report.js';

// A page may get the element twice: two bundles, a hot reload. The first one stays.
if (!customElements.get('pbi-bound-report')) customElements.define('pbi-bound-report', PbiBoundReport);
