// What a token allows. What is pasted goes to the emulator's own route, and stays nowhere: not in the page either.
import {send} from './control.js';
import {$, make, makeTable} from './dom.js';

/** "in 59 min", "12 s ago": of seconds. */
export const timeText = seconds => {
  const [size, unit] = [
    [86_400, 'days'],
    [3600, 'h'],
    [60, 'min'],
  ].find(([least]) => Math.abs(seconds) >= 2 * least) ?? [1, 's'];
  const amount = `${Math.floor(Math.abs(seconds) / size)} ${unit}`;
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
};

/** An identity in words. */
export const identityText = identity => {
  if (!identity) return 'everybody’s rows';
  const {username, roles = [], customData} = identity;
  return [
    username ?? 'no username',
    roles.length > 0 ? `as ${roles.join(', ')}` : 'in no role',
    ...(customData ? [`with customData ${customData}`] : []),
  ].join(' ');
};

const kinds = {embed: 'Embed token', entra: 'Access token of Entra', unknown: 'No token'};
const nameOf = ({id, name}) => name ?? id;

/** Terms and what they are; those without a value are left out. */
const makeTerms = pairs =>
  make(
    'dl',
    {},
    ...pairs
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))),
  );

const attemptRow = ({report, dataset, allowEdit, identity, note, error}) =>
  error
    ? [report, dataset, error.message, [error.reason, error.reason ? undefined : error.detailedMessage].find(Boolean)]
    : [
        report,
        dataset,
        allowEdit ? 'shows and edits' : 'shows',
        [identityText(identity), note].filter(Boolean).join('. '),
      ];

function makeAttempts(attempts) {
  const tables = [
    ['What it opens', attempts.filter(({isAllowed}) => isAllowed), ['Report', 'On dataset', 'It', 'Whose rows']],
    ['What it is refused', attempts.filter(({isAllowed}) => !isAllowed), ['Report', 'On dataset', 'Error', 'Why']],
  ];
  return tables.map(([caption, some, head]) =>
    some.length === 0
      ? make('p', {className: 'hint'}, `${caption}: nothing.`)
      : makeScroll(caption, makeTable({caption, head, rows: some.map(attemptRow)})),
  );
}

const makeScroll = (label, ...children) => {
  const region = make('div', {className: 'scroll', tabIndex: 0, role: 'region'}, ...children);
  region.setAttribute('aria-label', label);
  return region;
};

/** @param token As the emulator describes it. */
export function makeDescription(token) {
  const {kind, isValid, problem, expiration, secondsLeft, lane, holder, scopes, identities, workspaces} = token;
  const ends = expiration && `${expiration.replace('T', ' ').replace('.000Z', ' UTC')}, ${timeText(secondsLeft)}`;
  const listed = (items = [], extra = () => '') => items.map(item => `${nameOf(item)}${extra(item)}`).join(', ');
  const terms = makeTerms([
    ['Until', ends],
    ['Of', holder],
    ['Lane', lane === 'default' ? undefined : lane],
    ['As', identities?.map(identity => `${identityText(identity)} on ${listed(identity.datasets)}`).join('; ')],
    ['Reports', listed(token.reports, ({allowEdit}) => (allowEdit ? ' (may edit)' : ''))],
    ['Datasets', listed(token.datasets, ({xmlaPermissions}) => (xmlaPermissions === 'Off' ? '' : ' (XMLA)'))],
    ['May save to', listed(token.targetWorkspaces)],
    ['Scopes', scopes?.join(' ')],
  ]);
  return [
    make('h3', {className: isValid ? 'good' : 'bad'}, `${kinds[kind]}: ${isValid ? 'good' : 'not good'}`),
    problem && make('p', {}, problem),
    terms,
    ...(workspaces
      ? [
          makeTable({
            caption: 'Workspaces of the tenant',
            head: ['Workspace', 'Role'],
            rows: workspaces.map(({name, role}) => [name, role ?? 'none: calls about it are refused']),
          }),
        ]
      : []),
    ...(token.attempts ? makeAttempts(token.attempts) : []),
  ].filter(Boolean);
}

export function createTokenView({act}) {
  const describe = body =>
    act(async () => {
      $('token-description').replaceChildren();
      $('token-description').replaceChildren(...makeDescription(await send('POST', 'describe-token', body)));
      $('token-state').textContent = 'Decoded. The token itself is in the page no more.';
    });
  $('token-form').onsubmit = event => {
    event.preventDefault();
    const token = $('token-text').value;
    $('token-text').value = '';
    describe({token});
  };
  return {
    /** The token that a response in the journal holds. */
    describeEntry: sequence => describe({sequence}),
    refresh() {},
    reset() {
      $('token-description').replaceChildren();
      $('token-state').textContent = '';
    },
  };
}
