/** A page with an element, which may stand in a sandbox. Tells its parent what becomes of the element. */
import {trustEmbedOrigin} from 'pbi-bound-report';
import {datasets, frameUrl, provider, reportId} from '../scripted-frame.js';
// However slow the machine is: the sentences are there before the element stops waiting for them.
import '../../../src/element/explanations.js';

const tell = (what: object): void => parent.postMessage(what, '*');
// The address of a srcdoc has no host that would be this machine's.
trustEmbedOrigin(new URL(frameUrl).origin);
const tokenProvider = provider();
const el = Object.assign(document.createElement('pbi-bound-report'), {
  loading: 'eager',
  reportId,
  datasetId: datasets[0],
  embedUrl: frameUrl,
  tokenProvider,
});
el.addEventListener('pbi-bound', () => tell({bound: true, origin}));
el.addEventListener('pbi-error', ({error: {code, message, help, retryable}}) => {
  tell({code, message, help, retryable, calls: tokenProvider.calls, origin});
});
addEventListener('error', ({message}) => tell({uncaught: message}));
addEventListener('unhandledrejection', ({reason}) => tell({uncaught: String(reason)}));
document.body.append(el);
