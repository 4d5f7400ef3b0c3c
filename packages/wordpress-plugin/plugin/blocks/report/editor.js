// The block in the editor. Plain JavaScript on WordPress's own libraries: nothing is built.
(wp => {
  const {createElement: h, useEffect, useState, Fragment} = wp.element;
  const {__} = wp.i18n;
  const {InspectorControls, useBlockProps} = wp.blockEditor;
  const {
    Button,
    ComboboxControl,
    Disabled,
    Notice,
    PanelBody,
    Placeholder,
    SelectControl,
    Spinner,
    TextControl,
    TextareaControl,
  } = wp.components;
  const {addQueryArgs} = wp.url;
  const site = window.pbiBoundReportEditor || {};
  const column = {display: 'flex', flexDirection: 'column', gap: '16px'};
  /** Drawn, because the font of WordPress's icons is not in the frame that the editor shows blocks in. */
  const icon = h(
    'svg',
    {viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': true},
    h('path', {d: 'M4 11h4v9H4zM10 4h4v16h-4zM16 8h4v12h-4z'}),
  );
  const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  /** How the Power BI service's addresses name what an id is for, as the server reads them. */
  const places = {
    report: /(?:\/(?:rdl)?reports\/|[?&]reportid=)([0-9a-f-]{36})/i,
    dataset: /(?:\/datasets\/|[?&]datasetid=)([0-9a-f-]{36})/i,
    workspace: /(?:\/groups\/|[?&]groupid=)([0-9a-f-]{36})/i,
  };

  /** The id in what somebody has pasted: an id, in braces or not, or an address of the service. Empty for none. */
  function idIn(text, kind) {
    const plain = text.trim().replace(/^[{("']+|[)}"']+$/g, '');
    const [, id = plain] = (/^https:/i.test(plain) && places[kind].exec(plain)) || [];
    return guid.test(id) ? id.toLowerCase() : '';
  }

  /** Answers by path: the block and its inspector show the same lists. What has failed is asked for again. */
  const answers = new Map();
  function ask(path) {
    if (!answers.has(path)) {
      const answer = wp.apiFetch({path});
      answers.set(path, answer);
      answer.catch(() => answers.delete(path));
    }
    return answers.get(path);
  }

  /** What a route of the plugin answers; null while it is under way and where there is nothing to ask. */
  function useRoute(path) {
    const [state, setState] = useState({path: null, data: null, error: null});
    useEffect(() => {
      let current = true;
      if (!path) return undefined;
      ask(path).then(
        data => current && setState({path, data, error: null}),
        error => current && setState({path, data: null, error: error.message || String(error)}),
      );
      return () => {
        current = false;
      };
    }, [path]);
    return state.path === path ? state : {path, data: null, error: null};
  }

  const options = rows => (rows || []).map(({id, name}) => ({value: id, label: name}));

  /** A list to choose from; an id or an address may be pasted instead. */
  function Chooser({label, help, kind, rows, value, onChange}) {
    const [pasted, setPasted] = useState('');
    const known = options(rows);
    const shown = value && !known.some(o => o.value === value) ? [...known, {value, label: value}] : known;
    // What is pasted is an option as soon as it holds an id. The list shows what holds the text in the field.
    const id = idIn(pasted, kind);
    const found = shown.find(o => o.value === id);
    const name = found && found.label !== id ? `${found.label} · ${pasted}` : pasted;
    const all = id ? [...shown.filter(o => o !== found), {value: id, label: name}] : shown;
    return h(ComboboxControl, {
      label,
      help,
      value: value || null,
      options: all,
      onFilterValueChange: text => setPasted(text.trim()),
      onChange: chosen => {
        setPasted('');
        onChange(chosen || '');
      },
      __nextHasNoMarginBottom: true,
    });
  }

  /** Workspace, report and dataset, from the lists that the server reads. */
  function Source({attributes, setAttributes}) {
    const {workspace, report, datasetWorkspace, dataset} = attributes;
    const workspaces = useRoute(site.canPublish && site.connected ? '/pbi-bound-report/v1/workspaces' : null);
    const items = useRoute(workspace && site.canPublish ? `/pbi-bound-report/v1/workspaces/${workspace}` : null);
    const place = datasetWorkspace || workspace;
    const models = useRoute(place && site.canPublish ? `/pbi-bound-report/v1/workspaces/${place}` : null);
    const error = workspaces.error || items.error || models.error;
    const noDataset = models.data && models.data.datasets.length === 0;
    const datasetHelp = noDataset
      ? __('No dataset here: choose the workspace of the dataset.', 'pbi-bound-report')
      : __('Empty: the report’s own.', 'pbi-bound-report');
    return h(
      'div',
      {style: column},
      error && h(Notice, {status: 'error', isDismissible: false}, error),
      h(Chooser, {
        label: __('Workspace', 'pbi-bound-report'),
        kind: 'workspace',
        rows: workspaces.data,
        value: workspace,
        onChange: id => setAttributes({workspace: id, report: '', dataset: '', datasetWorkspace: ''}),
      }),
      h(Chooser, {
        label: __('Report', 'pbi-bound-report'),
        help: __('Choose one, or paste its id or its address.', 'pbi-bound-report'),
        kind: 'report',
        rows: items.data && items.data.reports,
        value: report,
        onChange: id => setAttributes({report: id}),
      }),
      h(Chooser, {
        label: __('Workspace of the dataset', 'pbi-bound-report'),
        help: __('Where it is not the report’s.', 'pbi-bound-report'),
        kind: 'workspace',
        rows: workspaces.data,
        value: datasetWorkspace,
        onChange: id => setAttributes({datasetWorkspace: id, dataset: ''}),
      }),
      h(Chooser, {
        label: __('Dataset', 'pbi-bound-report'),
        help: datasetHelp,
        kind: 'dataset',
        rows: models.data && models.data.datasets,
        value: dataset,
        onChange: id => setAttributes({dataset: id}),
      }),
      // Below the fields: none of them moves away under a hand when it goes.
      site.canPublish && site.connected && !workspaces.data && !error && h(Spinner),
    );
  }

  /** How the report looks. */
  function Looks({attributes, setAttributes}) {
    const text = (name, label, help) =>
      h(TextControl, {
        label,
        help,
        value: attributes[name],
        onChange: value => setAttributes({[name]: value}),
        __nextHasNoMarginBottom: true,
      });
    const choice = (name, label, choices, help) =>
      h(SelectControl, {
        label,
        help,
        value: attributes[name],
        options: choices.map(([value, name]) => ({value, label: name})),
        onChange: value => setAttributes({[name]: value}),
        __nextHasNoMarginBottom: true,
      });
    const own = ['', __('As in the report', 'pbi-bound-report')];
    return h(
      'div',
      {style: column},
      text(
        'label',
        __('Label', 'pbi-bound-report'),
        __('What the report is, for those who do not see it.', 'pbi-bound-report'),
      ),
      text('page', __('Page', 'pbi-bound-report'), __('Internal name of the page to show first.', 'pbi-bound-report')),
      text('height', __('Height in pixels', 'pbi-bound-report'), __('Empty: by the aspect ratio.', 'pbi-bound-report')),
      text(
        'aspectRatio',
        __('Aspect ratio', 'pbi-bound-report'),
        __('Such as 16 / 9. Empty: that of the report’s page.', 'pbi-bound-report'),
      ),
      choice('loading', __('Loading', 'pbi-bound-report'), [
        ['lazy', __('When it comes near', 'pbi-bound-report')],
        ['eager', __('At once', 'pbi-bound-report')],
        ['interaction', __('When the reader asks for it', 'pbi-bound-report')],
      ]),
      choice('filterPane', __('Filter pane', 'pbi-bound-report'), [
        own,
        ['hidden', __('Hidden', 'pbi-bound-report')],
        ['collapsed', __('Collapsed', 'pbi-bound-report')],
        ['expanded', __('Expanded', 'pbi-bound-report')],
      ]),
      choice('pageNavigation', __('Page navigation', 'pbi-bound-report'), [
        own,
        ['hidden', __('Hidden', 'pbi-bound-report')],
        ['bottom', __('Bottom', 'pbi-bound-report')],
        ['left', __('Left', 'pbi-bound-report')],
      ]),
      choice(
        'layout',
        __('Layout', 'pbi-bound-report'),
        [own, ['auto', __('For phones, where there is little room', 'pbi-bound-report')]],
        __('By the width of the block, not of the screen.', 'pbi-bound-report'),
      ),
      choice(
        'access',
        __('Who sees it', 'pbi-bound-report'),
        [
          ['everyone', __('Everybody who sees the page', 'pbi-bound-report')],
          ['members', __('Signed-in users, by the settings', 'pbi-bound-report')],
        ],
        __('Which rows a reader sees is decided by the server in either case.', 'pbi-bound-report'),
      ),
      h(TextareaControl, {
        label: __('Theme', 'pbi-bound-report'),
        help: __('JSON of a report theme, or the address of a JSON file of this site.', 'pbi-bound-report'),
        value: attributes.theme,
        onChange: theme => setAttributes({theme}),
        __nextHasNoMarginBottom: true,
      }),
    );
  }

  /** The report as readers will see it. Clicks go to the block, so that it can be selected. */
  function Preview({attributes}) {
    const query = Object.fromEntries(
      Object.entries(attributes).filter(([, value]) => typeof value === 'string' && value),
    );
    const [ratioWidth, ratioHeight] = (attributes.aspectRatio || '16/9').split(/[/:]/).map(Number);
    const style = {width: '100%', border: 0, display: 'block'};
    if (/^\d{2,4}$/.test(attributes.height)) style.height = `${attributes.height}px`;
    else style.aspectRatio = `${ratioWidth || 16} / ${ratioHeight || 9}`;
    return h(
      Disabled,
      null,
      h('iframe', {
        title: attributes.label || __('Power BI report', 'pbi-bound-report'),
        src: addQueryArgs(site.preview, query),
        style,
        // Another report is another page: a frame that is only given another address would put it into the history.
        key: JSON.stringify(query),
      }),
    );
  }

  function Edit({attributes, setAttributes}) {
    const [choosing, setChoosing] = useState(!attributes.report);
    const blockProps = useBlockProps();
    const source = h(Source, {attributes, setAttributes});
    const inspector = h(
      InspectorControls,
      null,
      h(PanelBody, {title: __('Report and dataset', 'pbi-bound-report')}, source),
      h(
        PanelBody,
        {title: __('Display', 'pbi-bound-report'), initialOpen: false},
        h(Looks, {attributes, setAttributes}),
      ),
    );
    let body;
    if (!site.connected) {
      body = h(
        Placeholder,
        {
          icon,
          label: __('Power BI report', 'pbi-bound-report'),
          instructions: __('Power BI is not connected yet.', 'pbi-bound-report'),
        },
        site.settings &&
          h(Button, {variant: 'primary', href: site.settings}, __('Connect Power BI', 'pbi-bound-report')),
      );
    } else if (choosing || !attributes.report) {
      body = h(
        Placeholder,
        {
          icon,
          label: __('Power BI report', 'pbi-bound-report'),
          instructions: site.canPublish
            ? __('Choose a report and the dataset to show it on, or paste their ids.', 'pbi-bound-report')
            : __('Paste the id of a report that has been published on this site.', 'pbi-bound-report'),
        },
        h(
          'div',
          {style: {...column, alignItems: 'stretch', width: '100%', maxWidth: '30em'}},
          source,
          h(
            Button,
            {
              variant: 'primary',
              style: {alignSelf: 'flex-start'},
              disabled: !attributes.report,
              onClick: () => setChoosing(false),
            },
            __('Show report', 'pbi-bound-report'),
          ),
        ),
      );
    } else {
      body = h(Preview, {attributes});
    }
    return h(Fragment, null, inspector, h('div', blockProps, body));
  }

  /** The block's attributes, of which a shortcode's are `dataset_workspace` and the like. */
  const names = [
    'workspace',
    'report',
    'datasetWorkspace',
    'dataset',
    'label',
    'page',
    'height',
    'aspectRatio',
    'loading',
    'filterPane',
    'pageNavigation',
    'layout',
    'theme',
    'access',
  ];
  /** One of a shortcode's attributes; undefined, and so the block's default, where it has none. */
  const named = (all, name) =>
    all[name.toLowerCase()] || all[name.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`)] || undefined;
  const tags = ['pbi_bound_report', 'pbi-bound-report'];
  const shortcodeIn = text => {
    const match = tags.map(tag => wp.shortcode.next(tag, text || '')).find(Boolean);
    return match && match.content === text.trim() ? match.shortcode : undefined;
  };

  wp.blocks.registerBlockType('pbi-bound-report/report', {
    edit: Edit,
    save: () => null,
    transforms: {
      from: [
        // What is pasted, and what the classic editor has written.
        {
          type: 'shortcode',
          tag: tags,
          attributes: Object.fromEntries(
            names.map(name => [name, {type: 'string', shortcode: ({named: all}) => named(all, name)}]),
          ),
        },
        // A shortcode block, by its menu.
        {
          type: 'block',
          blocks: ['core/shortcode'],
          isMatch: ({text}) => Boolean(shortcodeIn(text)),
          transform: ({text}) => {
            const {attrs} = shortcodeIn(text);
            const attributes = Object.fromEntries(names.map(name => [name, named(attrs.named, name)]));
            return wp.blocks.createBlock('pbi-bound-report/report', attributes);
          },
        },
      ],
    },
  });
})(window.wp);
