/**
 * The application without a window: an emulator that answers as the test says, a view that paints nothing, a host that
 * keeps what it hears.
 */
import './application/actions.cases.js';
import './application/dashboards.cases.js';
import './application/document.cases.js';
import './application/filters.cases.js';
import './application/limits.cases.js';
import './application/loading.cases.js';
import './application/readers.cases.js';
import './application/tokens.cases.js';
import './application/viewing.cases.js';
