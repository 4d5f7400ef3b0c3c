// Opens a report in the report page, on a dataset and as somebody, without an app.
import {send} from './control.js';
import {$, make} from './dom.js';

/** What the report page says, in the words of the events that it raises. */
const stateOf = {
  loaded: () => 'Loaded.',
  rendered: () => 'Rendered.',
  error: ({message, detailedMessage}) => [message, detailedMessage].filter(Boolean).join(': '),
};

/** @returns Shows the form for a report. */
export function createReportOpener({act}) {
  let world = {reports: [], datasets: []};
  /** Ends the listening to the frame that was opened last. */
  let stopHearing = () => {};

  const showRoles = () => {
    const roles = world.datasets.find(d => d.id === $('open-dataset').value)?.roles ?? [];
    const choices = roles.map((role, i) =>
      make('label', {}, make('input', {type: 'checkbox', name: 'roles', value: role, checked: i === 0}), role),
    );
    $('open-roles').replaceChildren(make('legend', {}, 'Roles'), ...choices);
    $('open-roles').hidden = roles.length === 0;
  };

  /** Shows what a report can be opened on and as whom, with the report's own dataset chosen. */
  const choose = report => {
    $('open-report').replaceChildren(...world.reports.map(r => make('option', {value: r.id}, r.name)));
    $('open-report').value = report.id;
    $('open-dataset').replaceChildren(...world.datasets.map(d => make('option', {value: d.id}, d.name)));
    if (report.datasetId) $('open-dataset').value = report.datasetId;
    showRoles();
    $('open').hidden = false;
    $('open').scrollIntoView({block: 'nearest'});
    $('open-report').focus();
  };

  /** Loads the report in a frame, in the messages that powerbi-client sends. */
  const open = async form => {
    const {reportId, datasetId, username} = Object.fromEntries(form);
    const roles = form.getAll('roles');
    const own = world.reports.find(r => r.id === reportId)?.datasetId;
    const identity = {...(username && {username}), ...(roles.length > 0 && {roles})};
    const {token, embedPath} = await send('POST', 'preview-token', {reportId, datasetId, ...identity});
    stopHearing();
    const hearing = new AbortController();
    stopHearing = () => hearing.abort();
    const uid = crypto.randomUUID ? crypto.randomUUID() : String(Date.now());
    const frame = make('iframe', {title: 'The report', src: `${embedPath.slice(1)}?uid=${uid}`});
    $('open-state').textContent = 'Loading…';
    const load = {
      type: 'report',
      id: reportId,
      accessToken: token,
      tokenType: 1,
      uniqueId: uid,
      ...(datasetId !== own && {datasetBinding: {datasetId}}),
    };
    const hear = ({source, data}) => {
      if (source !== frame.contentWindow || typeof data?.url !== 'string') return;
      const name = data.url.split('/').pop();
      if (Object.hasOwn(stateOf, name)) $('open-state').textContent = stateOf[name](data.body ?? {});
      frame.contentWindow.postMessage({id: data.id, headers: data.headers, statusCode: 200, body: {}}, location.origin);
    };
    addEventListener('message', hear, {signal: hearing.signal});
    frame.onload = () =>
      frame.contentWindow.postMessage(
        {id: `load-${uid}`, method: 'POST', url: '/report/load', headers: {id: `load-${uid}`, uid}, body: load},
        location.origin,
      );
    $('open-stage').replaceChildren(frame);
  };

  $('open-report').onchange = () => choose(world.reports.find(r => r.id === $('open-report').value));
  $('open-dataset').onchange = showRoles;
  $('open-form').onsubmit = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    act(() => open(form));
  };
  $('open-close').onclick = () => {
    stopHearing();
    $('open-stage').replaceChildren();
    $('open-state').textContent = '';
    $('open').hidden = true;
  };
  return {
    choose,
    setWorld(next) {
      world = next;
    },
  };
}
