/** The application without a window: a judge that answers as the test says, a view that paints nothing, a host that keeps what it hears. */
import './application/document.js';
import './application/filters.js';
import './application/loading.js';
import './application/readers.js';
import './application/tokens.js';
import './application/viewing.js';
