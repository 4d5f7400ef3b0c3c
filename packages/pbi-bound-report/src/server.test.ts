import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createElement} from 'react';
import {renderToString} from 'react-dom/server';
import {PbiBoundReport} from 'pbi-bound-report/react';
import {elementStyles, renderElement} from 'pbi-bound-report/server';

test('every entry can be imported where there is no browser', async () => {
  const {PbiBoundReport, trustEmbedOrigin} = await import('pbi-bound-report');
  await import('pbi-bound-report/define');
  const {autoload} = await import('pbi-bound-report/autoload');
  assert.equal(typeof autoload, 'function');
  const {PbiBoundReport: same} = await import('pbi-bound-report/pbi-bound-report');
  assert.equal(PbiBoundReport, same);
  assert.equal(typeof trustEmbedOrigin, 'function');
  assert.equal(typeof globalThis.window, 'undefined');
});

test('renders the element with the loading view in a declarative shadow root', () => {
  const markup = renderElement(
    {'report-id': 'a"<b>&', 'keep-previous': true, hidden: false, label: undefined},
    {content: '<b slot="loading">Wait</b>'},
  );
  const [, style = '', view = ''] = /<style>(.*)<\/style>(.*)<\/template>/.exec(markup) ?? [];
  assert.ok(
    markup.startsWith(
      '<pbi-bound-report report-id="a&#34;&#60;b&#62;&#38;" keep-previous><template shadowrootmode="open"><style>',
    ),
  );
  assert.ok(markup.endsWith('</template><b slot="loading">Wait</b></pbi-bound-report>'));
  assert.match(style, /:host \{.*\.skeleton/);
  const beginning =
    '<div class="stage" part="stage"></div><slot name="loading">' +
    '<div class="view" part="loading" aria-hidden="true"><div class="skeleton">';
  assert.equal(view.slice(0, beginning.length), beginning);
  assert.doesNotMatch(view, /@|<!--|\$lit/);
  assert.ok(!markup.includes('\n'));
});

test('renders a link to the style instead of the style, where a page serves it once for all its elements', () => {
  const markup = renderElement({'report-id': 'a'}, {stylesheet: '/pbi.css?v=1&"x', nonce: 'n'});
  assert.ok(
    markup.startsWith(
      '<pbi-bound-report report-id="a"><template shadowrootmode="open">' +
        '<link rel="stylesheet" href="/pbi.css?v=1&#38;&#34;x" nonce="n"><div class="stage"',
    ),
  );
  assert.ok(!markup.includes('<style') && markup.length < 800);
  assert.match(elementStyles, /^:host \{.*\.skeleton/);
});

test('the React component renders its texts, numbers and booleans as attributes on a server', () => {
  const render = (props: Parameters<typeof PbiBoundReport>[0]): string =>
    renderToString(createElement(PbiBoundReport, props));
  assert.equal(
    render({
      reportId: 'r',
      datasetId: 'a"b',
      tokenEndpoint: '/token',
      label: 'Sales',
      tokenTimeout: 5000,
      keepPrevious: true,
      className: 'wide',
      onBound: () => undefined,
    }),
    '<pbi-bound-report class="wide" report-id="r" dataset-id="a&quot;b" token-endpoint="/token" token-timeout="5000" ' +
      'label="Sales" keep-previous=""></pbi-bound-report>',
  );
  assert.equal(render({keepPrevious: false}), '<pbi-bound-report></pbi-bound-report>');
  assert.equal(
    render({datasetId: undefined, label: null as never, tokenTimeout: 0, pageName: ''}),
    '<pbi-bound-report token-timeout="0" page-name=""></pbi-bound-report>',
    'what is not set is not there, what is nothing or empty is',
  );
  assert.equal(render({_status: 'rendered'} as object), '<pbi-bound-report></pbi-bound-report>', 'no state of its own');
});

test('the React component does not let an element start before its functions and objects have come', () => {
  const render = (props: Parameters<typeof PbiBoundReport>[0]): string =>
    renderToString(createElement(PbiBoundReport, {reportId: 'r', label: 'Sales', ...props}));
  const withoutReport = '<pbi-bound-report label="Sales"></pbi-bound-report>';
  assert.equal(render({tokenProvider: () => Promise.reject(new Error('not called'))}), withoutReport);
  assert.equal(render({tokenHeaders: {authorization: 'secret'}}), withoutReport);
  assert.equal(render({filters: []}), withoutReport);
  assert.equal(render({filters: '[]', tokenProvider: undefined}).includes('report-id="r"'), true);
  assert.equal(render({filters: null as never}).includes('report-id="r"'), true, 'nothing is no object');
});

test('renders the poster where the reader must ask, and carries the nonce of the policy', () => {
  const markup = renderElement({loading: 'interaction', label: '<Sales>'}, {nonce: 'n"1'});
  assert.match(markup, /<style nonce="n&#34;1">/);
  assert.match(markup, /<slot name="poster"><div class="view" part="poster">.*<p class="title">&#60;Sales&#62;<\/p>/);
  assert.match(markup, /<\/p><button part="button" type="button">Show report<\/button>/);
  assert.doesNotMatch(markup, /part="loading"/);
  assert.match(renderElement({loading: ' INTERACTION '}), /part="poster"/, 'as the element reads it');
});

test('renders no empty title, and nothing after the shadow root where there is no content', () => {
  for (const label of [undefined, '', true, 7]) {
    const markup = renderElement({loading: 'interaction', label});
    assert.doesNotMatch(markup, /class="title"/, String(label));
    assert.ok(markup.endsWith('<div class="quiet" role="status"></div></template></pbi-bound-report>'));
  }
  assert.doesNotMatch(elementStyles, /\/\*|\n|^ | $/);
});

test('tells of a name that is refused no more than its beginning', () => {
  assert.throws(() => renderElement({['x'.repeat(41)]: 'a'}), {
    message: /"x{40}" is refused/,
  });
});

test('refuses tokens, identities, handlers and whatever else is not an attribute of the element, without quoting values', () => {
  const secret = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2ln';
  for (const name of [
    'token',
    'access-token',
    'username',
    'identities',
    'roles',
    'onclick',
    'style',
    'token-provider',
    'x" onload="',
    'x id',
    'id x',
    'data-a" onload="x',
    'x" data-a',
    'data-',
    'data-A',
    'constructor',
  ]) {
    assert.throws(
      () => renderElement({[name]: secret}),
      (error: Error) => error instanceof TypeError && !error.message.includes(secret),
      name,
    );
    assert.throws(() => renderElement({[name]: 'plain'}), /because it is not an attribute of the element/, name);
  }
  assert.throws(
    () => renderElement({label: secret}),
    (error: Error) => /"label".*looks like a token/.test(error.message) && !error.message.includes(secret),
  );
  assert.match(
    renderElement({'binding-signature': secret, id: 'x', 'data-a': 1, 'aria-label': 'y'}),
    /binding-signature="eyJ.* id="x" data-a="1" aria-label="y"/,
  );
});
