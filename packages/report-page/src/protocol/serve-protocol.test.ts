import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {ProtocolWindow} from './serve-protocol.js';
import {maxMessageDepth, maxUrlLength} from './message-limits.js';
import {serveProtocol} from './serve-protocol.js';
import type {ReportApplication, ReportHost} from '../report/report-application.js';
import {ReportError} from '../report/report-error.js';

interface Posted {
  message: {method?: string; url?: string; statusCode?: number; headers: {id: string}; body?: unknown};
  origin: string;
}
const host = 'https://portal.example';
const config = {id: 'r', accessToken: 'secret', embedUrl: 'https://app.powerbi.com/reportEmbed', uniqueId: 'u1'};

/** A window whose parent keeps what it is posted, and an application that keeps what it is asked. */
function setUp({
  search = '',
  referrer = '',
  overrides = {},
}: {search?: string; referrer?: string; overrides?: Record<string, unknown>} = {}) {
  let listener: ((event: MessageEvent) => void) | undefined;
  const posted: Posted[] = [];
  const parent = {
    postMessage: (message: Posted['message'], origin: string) => {
      posted.push({message, origin});
    },
  };
  const window: ProtocolWindow = {
    parent: parent,
    location: {search},
    document: {referrer},
    addEventListener: (_, next) => {
      listener = next;
    },
    removeEventListener: () => {
      listener = undefined;
    },
  };
  const calls: [string, ...unknown[]][] = [];
  let connected: ReportHost | undefined;
  /** Any command of the interface, at any depth. */
  const recorder = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) =>
        overrides[`${path}${String(name)}`] ??
        (name === 'connect'
          ? (given: ReportHost) => {
              connected = given;
            }
          : recorder(`${path}${String(name)}.`)),
      apply: (_, __, args: unknown[]) => {
        calls.push([path.slice(0, -1), ...args]);
      },
    });
  const timers: (() => void)[] = [];
  const delays: number[] = [];
  const cleared: unknown[] = [];
  const server = serveProtocol({
    window,
    application: recorder('') as ReportApplication,
    setTimer: (run, milliseconds) => {
      delays.push(milliseconds);
      return timers.push(run);
    },
    clearTimer: timer => {
      cleared.push(timer);
    },
  });
  const receive = (data: unknown, {source = parent, origin = host}: {source?: unknown; origin?: string} = {}): void =>
    listener?.({data, source, origin} as MessageEvent);
  let ids = 0;
  const request = async (
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, unknown> = {},
  ): Promise<Posted['message']> => {
    const id = `q${++ids}`;
    receive({method, url, headers: {id, ...headers}, body});
    for (
      let i = 0;
      i < 20 && !posted.some(p => p.message.headers.id === id && p.message.statusCode !== undefined);
      i++
    ) {
      await Promise.resolve();
    }
    const answer = posted.find(p => p.message.headers.id === id && p.message.statusCode !== undefined);
    assert.ok(answer, `${method} ${url} was not answered`);
    return answer.message;
  };
  return {posted, calls, timers, delays, cleared, server, receive, request, host: () => connected as ReportHost};
}

describe('the protocol of the report page', () => {
  it('answers an unknown address with 404 in all five methods, with and without a leading slash', async () => {
    const {request} = setUp();
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const url of ['/nowhere', 'nowhere', '/report/pages/a/b/c']) {
        const {statusCode, body} = await request(method, url);
        assert.deepEqual({statusCode, body}, {statusCode: 404, body: `Not Found. Url: ${url}`});
      }
    }
  });

  it('accepts a load with and without a leading slash and without a uid, and hands over the exact body', async () => {
    const {request, calls} = setUp();
    assert.equal((await request('POST', 'report/load', config)).statusCode, 202);
    assert.equal((await request('POST', '/report/load', {...config, unknownMember: [1]})).statusCode, 202);
    assert.deepEqual(
      calls.map(([name, body]) => [name, body]),
      [
        ['load', config],
        ['load', {...config, unknownMember: [1]}],
      ],
    );
  });

  it('answers commands without a body, and with an empty one where Microsoft’s own frame does', async () => {
    const {request} = setUp();
    const filters = {filtersOperation: 0};
    const visual = '/report/pages/a/visuals/b';
    for (const [method, url, body, expected] of [
      ['POST', '/report/load', config, {}],
      ['POST', '/report/prepare', config, {}],
      ['POST', '/report/render', undefined, {}],
      ['PUT', '/report/filters', [], {}],
      ['POST', '/report/filters', filters, {}],
      ['POST', '/report/pages/a/filters', filters, {}],
      ['PUT', `${visual}/filters`, [], {}],
      ['PATCH', '/report/settings', {}, {}],
      ['POST', '/report/token', 'next', undefined],
      ['PUT', '/report/pages/active', {name: 'a', displayName: null, isActive: true}, undefined],
      ['POST', '/report/refresh', null, undefined],
      ['POST', '/report/print', null, undefined],
      ['POST', '/report/switchMode/edit', null, undefined],
      ['POST', '/report/save', null, undefined],
      ['POST', '/report/saveAs', {name: 'Copy'}, undefined],
      ['DELETE', '/report/pages/a', {}, undefined],
      ['PUT', '/report/theme', {}, undefined],
      ['POST', '/report/closeAllOverlays', null, undefined],
      ['POST', '/report/userState', null, undefined],
      ['PUT', `${visual}/sortBy`, {orderBy: {table: 't', column: 'c'}, direction: 1}, undefined],
    ] as const) {
      const answer = await request(method, url, body);
      assert.deepEqual([answer.statusCode, answer.body], [202, expected], `${method} ${url}`);
    }
  });

  for (const [method, url, body, message] of [
    ['POST', '/report/load', {...config, id: undefined}, 'id is required'],
    ['POST', '/report/load', undefined, 'input must be an object'],
    ['POST', '/report/load', {...config, datasetBinding: {}}, 'datasetBinding cannot be empty'],
    ['POST', '/report/prepare', {...config, accessToken: 1}, 'accessToken must be a string'],
    [
      'POST',
      '/report/load',
      {...config, embedUrl: 'https://app.powerbi.com/rdlEmbed?x', parameterValues: [{name: 1}]},
      'parameterValues property is invalid',
    ],
    ['PUT', '/report/pages/active', {displayName: 'x'}, 'name is required'],
    // The validator's own words: it does not name what it was given.
    ['PUT', '/report/filters', [{target: {}}], 'undefined property is invalid'],
    ['PUT', '/report/filters', 'all', 'filters property is invalid'],
    ['POST', '/report/pages/p/filters', {filtersOperation: 9}, 'undefined property is invalid'],
    ['PATCH', '/report/settings', {filterPaneEnabled: 'yes'}, 'filterPaneEnabled must be a boolean'],
    ['PATCH', '/report/settings', {zoomLevel: 5}, 'undefined must be a number between 0.25 and 4'],
    ['PUT', '/report/theme', {themeJson: 'dark'}, 'themeJson must be an object'],
    ['POST', '/report/saveAs', {}, 'name is required'],
    ['POST', '/report/token', '', 'accessToken is required'],
    ['POST', '/report/bookmarks/play', {playMode: 3}, 'playMode property is invalid'],
    ['POST', '/report/create', {}, 'accessToken is required'],
    ['POST', '/dashboard/load', {}, 'accessToken is required'],
  ] as const) {
    it(`answers ${method} ${url} with 400 and "${message}", and leaves the application alone`, async () => {
      const {request, calls} = setUp();
      const answer = await request(method, url, body);
      assert.equal(answer.statusCode, 400);
      assert.equal((answer.body as {message: string}[])[0]?.message, message);
      assert.deepEqual(calls, []);
    });
  }

  it('accepts the removal of all filters, whose list is present and undefined', async () => {
    const {request, calls} = setUp();
    assert.equal((await request('POST', '/report/filters', {filtersOperation: 0, filters: undefined})).statusCode, 202);
    assert.deepEqual(calls, [['filters.update', {}, 0, []]]);
  });

  it('tells the three levels of filters by the path', async () => {
    const {request, calls} = setUp();
    for (const url of ['/report/filters', '/report/pages/P 1/filters', '/report/pages/P 1/visuals/V/filters']) {
      await request('PUT', url, []);
    }
    assert.deepEqual(
      calls.map(([, place]) => place),
      [{}, {page: 'P 1'}, {page: 'P 1', visual: 'V'}],
    );
  });

  it('answers a question with the very value of the application', async () => {
    const pages = [{name: 'p', displayName: 'P', isActive: true}];
    const {request} = setUp({overrides: {'pages.list': () => pages}});
    assert.deepEqual((({statusCode, body}) => ({statusCode, body}))(await request('GET', '/report/pages')), {
      statusCode: 200,
      body: pages,
    });
  });

  it('answers a failure with its own status and error, and any other cause with 500', async () => {
    const {request} = setUp({
      overrides: {
        'pages.list': () => {
          throw new Error('broken');
        },
        setAccessToken: () => Promise.reject(new ReportError({message: 'TokenExpired', errorCode: '403'})),
      },
    });
    const broken = await request('GET', '/report/pages');
    assert.deepEqual(
      [broken.statusCode, broken.body],
      [500, {message: 'UnexpectedError', detailedMessage: 'broken', level: 5}],
    );
    const refused = await request('POST', '/report/token', 'abc');
    assert.deepEqual([refused.statusCode, refused.body], [403, {message: 'TokenExpired', errorCode: '403'}]);
  });

  it('refuses what it does not imitate in so many words, and has it noted', async () => {
    const {request, calls} = setUp();
    const answer = await request('POST', '/qna/load', {accessToken: 'x', datasetIds: ['d']});
    assert.equal(answer.statusCode, 501);
    assert.equal((answer.body as {message: string}).message, 'NotSupported');
    assert.deepEqual(calls, [['refuseLoad', 'Q&A']]);
  });

  for (const [url, body, root] of [
    ['/dashboard/load', {accessToken: 'x', id: 'd'}, '/dashboards'],
    ['/tile/load', {accessToken: 'x', id: 't', dashboardId: 'd'}, '/tile'],
    ['/qna/load', {accessToken: 'x', datasetIds: ['d']}, '/qna'],
    ['/report/create', {accessToken: 'x', datasetId: 'd'}, '/reports'],
  ] as const) {
    it(`raises the events of what ${url} loads on the route that the SDK listens to`, async () => {
      const {request, posted, host} = setUp({search: '?uid=of-the-url'});
      await request('POST', url, body, {uid: 'mine'});
      host().raise({name: 'error', body: {message: 'NotSupported'}});
      assert.equal(posted.at(-1)?.message.url, `${root}/mine/events/error`);
      await request('POST', root === '/reports' ? '/dashboard/load' : '/report/load', {}, {uid: 'refused'});
      host().raise({name: 'error'});
      assert.equal(posted.at(-1)?.message.url, `${root}/mine/events/error`, 'a refused load replaces nothing');
    });
  }

  it('hears nobody but its parent, and answers the origin that asked', async () => {
    const {receive, posted, request, calls} = setUp();
    receive(
      {method: 'POST', url: '/report/load', headers: {id: 'x'}, body: config},
      {source: {postMessage: () => undefined}},
    );
    receive('a string');
    receive(null);
    await request('POST', '/report/refresh', null);
    assert.deepEqual(
      calls.map(([name]) => name),
      ['refresh'],
    );
    assert.deepEqual([...new Set(posted.map(({origin}) => origin))], [host]);
  });

  it('posts nothing to a host without a nameable origin', async () => {
    const {receive, posted} = setUp();
    receive({method: 'GET', url: '/report/pages', headers: {id: 'x'}}, {origin: 'null'});
    for (let i = 0; i < 20; i++) await Promise.resolve();
    assert.deepEqual(posted, []);
  });

  it('sends events to the uid of the latest load, whatever the URL says', async () => {
    const {request, posted, host: page} = setUp({search: '?uid=first'});
    await request('POST', '/report/load', config, {uid: 'second'});
    page().raise({name: 'loaded', body: {initiator: 'sdk'}});
    await request('POST', '/report/load', config);
    page().raise({name: 'filtersApplied', page: 'P', visual: 'V'});
    assert.deepEqual(
      posted.filter(p => p.message.url).map(p => p.message.url),
      ['/reports/second/events/loaded', '/reports/u1/pages/P/visuals/V/events/filtersApplied'],
    );
  });

  it('goes on speaking to the load before one that it refused', async () => {
    const {request, posted, host: page} = setUp();
    await request('POST', '/report/load', config, {uid: 'good'});
    assert.equal(
      (await request('POST', '/report/load', {...config, datasetBinding: {}}, {uid: 'bad'})).statusCode,
      400,
    );
    page().raise({name: 'rendered'});
    assert.equal(posted.at(-1)?.message.url, '/reports/good/events/rendered');
  });

  it('calls hooks at the first uid, where the SDK registered them', async () => {
    const {request, posted, host: page, receive} = setUp({search: '?uid=first'});
    await request('POST', '/report/load', config, {uid: 'second'});
    const answer = page().callHook('newAccessToken', {});
    const call = posted.at(-1)?.message;
    assert.equal(call?.url, '/reports/first/eventHooks/newAccessToken');
    receive({statusCode: 200, headers: {id: call?.headers.id}, body: 'next'});
    assert.equal(await answer, 'next');
  });

  it('settles a hook on the first of two answers, on a refusal, and on none', async () => {
    const {request, posted, host: page, receive, timers} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    const twice = page().callHook('preQuery', {});
    const id = posted.at(-1)?.message.headers.id;
    receive({statusCode: 200, headers: {id}, body: 1});
    receive({statusCode: 200, headers: {id}, body: 2});
    assert.equal(await twice, 1);
    const refused = page().callHook('preQuery', {});
    receive({statusCode: 404, headers: {id: posted.at(-1)?.message.headers.id}, body: null});
    assert.equal(await refused, undefined);
    const unanswered = page().callHook('preQuery', {});
    timers.at(-1)?.();
    assert.equal(await unanswered, undefined);
  });

  it('does not take an answer to one of its events for a request', async () => {
    const {request, receive, posted, host: page} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    page().raise({name: 'pageChanged'});
    const before = posted.length;
    receive({statusCode: 200, headers: {id: posted.at(-1)?.message.headers.id}, body: null});
    receive({warning: 'no newPage', headers: {id: posted.at(-1)?.message.headers.id}});
    await Promise.resolve();
    assert.equal(posted.length, before);
  });

  it('uses ids that no request of the SDK can have', async () => {
    const {request, posted, host: page} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    page().raise({name: 'rendered'});
    assert.match(posted.at(-1)?.message.headers.id ?? '', /[^a-z0-9]/);
  });

  it('says ready only where it knows to whom', () => {
    assert.deepEqual(setUp({search: '?uid=a'}).posted, []);
    assert.deepEqual(
      setUp({search: '?uid=a', referrer: `${host}/page`}).posted.map(({message, origin}) => [message.url, origin]),
      [['/ready/a', host]],
    );
  });

  it('takes a front-loaded config for a hint', async () => {
    const {request, calls} = setUp();
    assert.equal((await request('POST', '/frontload/config', config)).statusCode, 202);
    assert.deepEqual(calls, []);
  });

  it('answers a message beyond the limits with 400 that names the limit, and hands nothing over', async () => {
    const {request, calls, host: page, posted} = setUp();
    await request('POST', '/report/load', config, {uid: 'first'});
    const nested = (levels: number): unknown => {
      let value: unknown = 'x';
      for (let i = 0; i < levels; i++) value = [value];
      return value;
    };
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    // Forty lists, each of which holds the next one twice: a million millions, where they are walked through.
    let doubled: unknown = [];
    for (let i = 0; i < 40; i++) doubled = [doubled, doubled];
    const bad: [what: unknown, named: RegExp][] = [
      [nested(maxMessageDepth), /nested deeper than 100 levels/],
      [nested(1_000_000), /nested deeper than 100 levels/],
      [ring, /nested deeper than 100 levels/],
      [doubled, /larger than 10485760 characters/],
      [['x'.repeat(6_000_000), 'y'.repeat(6_000_000)], /larger than 10485760 characters/],
      [{['n'.repeat(11_000_000)]: 1}, /larger than 10485760 characters/],
      [Array.from({length: 1_000_000}), /larger than 10485760 characters/],
      [new Map([['a', 1]]), /something other than/],
      [{zoomLevel: 1n}, /something other than/],
      [new Uint8Array(5), /something other than/],
    ];
    for (const [what, named] of bad) {
      const {statusCode, body} = await request('POST', '/report/load', {...config, uniqueId: 'second', filters: what});
      assert.equal(statusCode, 400);
      assert.match(String((body as {detailedMessage?: string}).detailedMessage), named);
    }
    assert.deepEqual(
      calls.map(([name]) => name),
      ['load'],
    );
    const {statusCode, body} = await request('GET', `/report/pages/${'/'.repeat(maxUrlLength)}`);
    assert.equal(statusCode, 400);
    assert.match(String((body as {detailedMessage?: string}).detailedMessage), /url is longer than 8192/);
    page().raise({name: 'rendered'});
    assert.equal(posted.at(-1)?.message.url, '/reports/first/events/rendered');
    // The message and its body are two levels.
    const ofLevels = (levels: number): Promise<Posted['message']> =>
      request('POST', '/report/load', {...config, unknownMember: nested(levels - 2)});
    assert.equal((await ofLevels(maxMessageDepth)).statusCode, 202);
    assert.equal((await ofLevels(maxMessageDepth + 1)).statusCode, 400);
  });

  it('takes a hook’s answer beyond the limits for none', async () => {
    const {request, posted, host: page, receive} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    const asked = page().callHook('preQuery', {});
    receive({statusCode: 200, headers: {id: posted.at(-1)?.message.headers.id}, body: 'x'.repeat(11_000_000)});
    assert.equal(await asked, undefined);
  });

  it('calls no more hooks while a hundred wait for the host', async () => {
    const {request, posted, host: page, timers} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    const waiting = Array.from({length: 100}, () => page().callHook('preQuery', {}));
    const before = posted.length;
    assert.equal(await page().callHook('preQuery', {}), undefined);
    assert.equal(posted.length, before);
    for (const run of timers) run();
    await Promise.all(waiting);
    void page().callHook('preQuery', {});
    assert.equal(posted.length, before + 1);
  });

  it('posts no event and no hook to a host without a nameable origin', async () => {
    const {receive, posted, host: page} = setUp({search: '?uid=u'});
    receive({method: 'GET', url: '/report/pages', headers: {id: 'x'}}, {origin: 'null'});
    page().raise({name: 'rendered'});
    void page().callHook('preQuery', {});
    await Promise.resolve();
    assert.deepEqual(posted, []);
  });

  it('takes an address that every object has as a member for no load', async () => {
    const {request, posted, host: page} = setUp();
    await request('POST', '/report/load', config, {uid: 'good'});
    for (const url of ['toString', '/constructor', '/__proto__']) {
      assert.equal((await request('POST', url, {}, {uid: 'other'})).statusCode, 404);
    }
    page().raise({name: 'rendered'});
    assert.equal(posted.at(-1)?.message.url, '/reports/good/events/rendered');
  });

  it('goes on speaking to the latest load where one before it is refused late', async () => {
    let refuse: (error: Error) => void = () => undefined;
    const results = [new Promise<never>((_, reject) => (refuse = reject)), undefined];
    const {request, receive, posted, host: page} = setUp({overrides: {load: () => results.shift()}});
    receive({method: 'POST', url: '/report/load', headers: {id: 'slow', uid: 'slow'}, body: config});
    assert.equal((await request('POST', '/report/load', config, {uid: 'latest'})).statusCode, 202);
    refuse(new ReportError({message: 'InvalidParameters', errorCode: '400'}, 400));
    for (let i = 0; i < 20; i++) await Promise.resolve();
    assert.equal(posted.find(({message}) => message.headers.id === 'slow')?.message.statusCode, 400);
    page().raise({name: 'rendered'});
    assert.equal(posted.at(-1)?.message.url, '/reports/latest/events/rendered');
  });

  it('waits ten seconds for a hook, and stops the timer of one that is answered', async () => {
    const {request, posted, host: page, receive, delays, cleared} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    const answer = page().callHook('preQuery', {});
    assert.deepEqual([delays, cleared], [[10_000], []]);
    receive({statusCode: 200, headers: {id: posted.at(-1)?.message.headers.id}, body: 1});
    await answer;
    assert.deepEqual(cleared, [1]);
  });

  it('takes no answer to a hook from anybody but its parent', async () => {
    const {request, posted, host: page, receive, timers} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    const answer = page().callHook('newAccessToken', {});
    const headers = {id: posted.at(-1)?.message.headers.id};
    receive({statusCode: 200, headers, body: 'forged'}, {source: {postMessage: () => undefined}});
    timers.at(-1)?.();
    assert.equal(await answer, undefined);
  });

  it('settles the hooks that wait when it is closed', async () => {
    const {request, host: page, server} = setUp();
    await request('POST', '/report/load', config, {uid: 'u'});
    let settled: unknown = 'waiting';
    void page()
      .callHook('preQuery', {})
      .then(answer => (settled = answer));
    server.close();
    for (let i = 0; i < 20; i++) await Promise.resolve();
    assert.equal(settled, undefined);
  });

  it('says ready to nobody where the frame’s URL names no embed', () => {
    assert.deepEqual(setUp({referrer: `${host}/page`}).posted, []);
  });

  it('takes no page and no visual without a name', async () => {
    const {request, calls} = setUp();
    for (const url of ['/report/pages//filters', '/report/pages/a/visuals//filters']) {
      assert.equal((await request('PUT', url, [])).statusCode, 404);
    }
    assert.deepEqual(calls, []);
  });

  it('sends nothing but a text back of a message beyond the limits', async () => {
    const {receive, posted} = setUp();
    receive({method: 'GET', url: `/report/pages/${'/'.repeat(maxUrlLength)}`, headers: {id: {large: ['x']}}});
    await Promise.resolve();
    assert.deepEqual(
      posted.map(({message}) => [message.statusCode, message.headers]),
      [[400, {id: undefined}]],
    );
  });

  it('is silent after it was closed', () => {
    const {server, receive, posted} = setUp();
    server.close();
    receive({method: 'GET', url: '/report/pages', headers: {id: 'x'}});
    assert.deepEqual(posted, []);
  });
});
