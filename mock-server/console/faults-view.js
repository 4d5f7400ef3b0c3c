// Faults: what is set, what can be set, and the ids that fail without any set-up.
import {send} from './control.js';
import {$, idItem, make, setOptions} from './dom.js';
import {createSchemaForm} from './fault-form.js';

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
  let form;
  const drawForm = async () => {
    const {paths} = await send('GET', 'openapi.json');
    const {schema} = paths['/__emulator/faults'].post.requestBody.content['application/json'];
    form = createSchemaForm(schema, {operation: 'fault-operations'});
    $('fault-members').replaceChildren(...form.rows);
  };
  const drawIds = async () => {
    const ids = (await send('GET', 'test-ids')).value;
    $('test-ids').replaceChildren(
      ...ids.map(({id, name, summary}) => {
        const set = () => act(() => send('POST', 'faults', {failure: name, once: true}));
        const once = make('button', {type: 'button', onclick: set, ariaLabel: `Set once: ${name}`}, 'Set once');
        return idItem({id, name, detail: summary, actions: [once]});
      }),
    );
  };
  $('fault-form').onsubmit = event => {
    event.preventDefault();
    act(async () => {
      await send('POST', 'faults', form.read());
      for (const {has} of form.members) has.checked = false;
      $('fault-state').textContent = 'Set.';
    });
  };
  $('fault-clear').onclick = () => act(() => send('DELETE', 'faults'));
  return {
    async refresh(status) {
      if (!form) await Promise.all([drawForm(), drawIds()]);
      setOptions($('fault-operations'), ['*', ...status.operations.map(({id}) => id)]);
      const faults = (await send('GET', 'faults')).value;
      $('faults-empty').hidden = faults.length > 0;
      $('fault-clear').hidden = faults.length === 0;
      $('faults').replaceChildren(
        ...faults.map(({faultId, hits, matches, ...fault}) => {
          const remove = () => act(() => send('DELETE', `faults/${faultId}`));
          const words = describe(fault);
          return make(
            'li',
            {},
            make('strong', {}, words),
            make('code', {}, `${hits} of ${matches} calls`),
            make('button', {type: 'button', onclick: remove, ariaLabel: `Remove ${words}`}, 'Remove'),
          );
        }),
      );
    },
  };
}
