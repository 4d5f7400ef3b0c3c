// Faults: what is set, what can be set, and the ids that fail without any set-up.
import {send} from './control.js';
import {$, idItem, make, setOptions} from './dom.js';

/** A fault in words. */
const describe = ({failure, operation, ...rest}) =>
  [
    failure ?? '',
    operation ? `on ${operation}` : '',
    ...Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ]
    .filter(Boolean)
    .join(', ');

export function createFaultsView({act}) {
  let ids;
  $('fault-form').onsubmit = event => {
    event.preventDefault();
    const {failure, operation, times} = Object.fromEntries(new FormData(event.target));
    act(() => send('POST', 'faults', {failure, ...(operation && {operation}), ...(times && {times: Number(times)})}));
  };
  return {
    async refresh(status) {
      if (!ids) {
        ids = (await send('GET', 'test-ids')).value;
        $('test-ids').replaceChildren(...ids.map(({id, name, summary}) => idItem({id, name, detail: summary})));
        setOptions(
          $('fault-failure'),
          ids.map(({name}) => name),
        );
        $('fault-failure').value = 'throttled';
      }
      setOptions($('fault-operation'), [['', 'every operation'], ...status.operations.map(({id}) => id)]);
      const faults = (await send('GET', 'faults')).value;
      $('faults-empty').hidden = faults.length > 0;
      $('faults').replaceChildren(
        ...faults.map(({faultId, hits, matches, ...fault}) =>
          make(
            'li',
            {},
            make('strong', {}, describe(fault)),
            make('code', {}, `${hits} of ${matches} calls`),
            make('button', {type: 'button', onclick: () => act(() => send('DELETE', `faults/${faultId}`))}, 'Remove'),
          ),
        ),
      );
    },
  };
}
