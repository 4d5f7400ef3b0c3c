// The least that powerbi-client needs of its frame. A test on the same origin reads `scripted.requests` and decides:
// with `?manual` in the address nothing is answered but by the test's own calls.
const parameters = new URLSearchParams(location.search);
let next = 0;
const sizes = {
  defaultSize: {type: 0, width: 1280, height: 640},
  mobileSize: {type: 1, width: 360, height: 1140},
};
const pages = [
  {name: 'one', displayName: 'One', isActive: true, visibility: 0, ...sizes},
  {name: 'two', displayName: 'Two', isActive: false, visibility: 0, ...sizes},
];
const scripted = (window.scripted = {
  manual: parameters.has('manual'),
  /** Addresses of requests that are refused → the body. */
  refused: new Map(),
  /** Requests, newest last: {method, url, headers, body}. */
  requests: [],
  /** Origins that requests came from. */
  origins: new Set(),
  /** Answers of the page to our own requests, by id. */
  answers: new Map(),
  get loads() {
    return this.requests.filter(request => request.url === '/report/load');
  },
  /** Who waits for the nth load (from 1). */
  waiting: [],
  /** Settles with the nth load (from 1). */
  nthLoad(n) {
    return new Promise(resolve => {
      this.waiting.push({n, resolve});
      this.tellWaiting();
    });
  },
  tellWaiting() {
    const {loads} = this;
    for (const {n, resolve} of this.waiting) if (loads.length >= n) resolve(loads[n - 1]);
    this.waiting = this.waiting.filter(({n}) => loads.length < n);
  },
  get uid() {
    return this.loads.at(-1)?.headers.uid;
  },
  answer(request, statusCode, body) {
    parent.postMessage({statusCode, headers: {id: request.headers.id}, body}, '*');
  },
  post(method, url, body) {
    const id = `frame${(next += 1)}`;
    parent.postMessage({method, url, headers: {id}, body}, '*');
    return id;
  },
  event(name, body = {}, uid = this.uid) {
    return this.post('POST', `/reports/${uid}/events/${name}`, body);
  },
});
addEventListener('message', ({data: request, source, origin}) => {
  if (source !== parent || typeof request !== 'object') return;
  if (typeof request.statusCode === 'number' || request.warning !== undefined) {
    scripted.answers.set(request.headers.id, request);
    return;
  }
  scripted.requests.push(request);
  scripted.tellWaiting();
  scripted.origins.add(origin);
  if (scripted.manual) return;
  if (scripted.refused.has(request.url) && request.method !== 'GET') {
    scripted.answer(request, 404, scripted.refused.get(request.url));
  } else if (request.url === '/report/load') {
    scripted.answer(request, 202, {});
    scripted.event('loaded', {initiator: 'sdk'}, request.headers.uid);
    scripted.event('rendered', {}, request.headers.uid);
  } else if (request.url === '/report/pages' && request.method === 'GET') scripted.answer(request, 200, pages);
  else if (request.url === '/report/bookmarks' && request.method === 'GET') scripted.answer(request, 200, []);
  else if (request.url === '/report/pages/active') {
    for (const page of pages) page.isActive = page.name === request.body.name;
    scripted.answer(request, 202, {});
    scripted.event('pageChanged', {newPage: pages.find(page => page.isActive)});
  } else if (request.url === '/report/bookmarks/capture') {
    scripted.answer(request, 200, {name: 'captured', displayName: '', state: 'what-the-reader-did'});
  } else scripted.answer(request, 202, {});
});
parent.postMessage({method: 'POST', url: `/ready/${parameters.get('uid')}`, headers: {id: 'ready'}, body: {}}, '*');
try {
  parent.dispatchEvent(new Event('scripted-frame'));
} catch {
  // The page is of another origin and looks into no frame.
}
