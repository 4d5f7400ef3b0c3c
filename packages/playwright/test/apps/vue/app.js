// A portal on powerbi-client-vue-js: render functions instead of templates, for a page without a compiler.
import {createApp, defineComponent, h, onUnmounted, ref, watch} from 'vue';
import {PowerBIReportEmbed} from 'powerbi-client-vue-js';
import {models} from 'powerbi-client';

async function askBackEnd(retailer) {
  const response = await fetch(`/api/embed?dataset=${encodeURIComponent(retailer)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const renewAfter = 50 * 60_000;
const retailers = ['Northwind', 'Contoso', 'Fabrikam', 'Tailspin'];

const Portal = defineComponent(() => {
  const retailer = ref(retailers[0]);
  const config = ref();
  const status = ref('loading');
  const problem = ref('');
  let timer;
  let report;
  async function renew() {
    const {token} = await askBackEnd(retailer.value);
    await report.setAccessToken(token);
    status.value = 'renewed';
    timer = setTimeout(renew, renewAfter);
  }
  async function show() {
    const wanted = retailer.value;
    try {
      const {token, embedUrl, reportId, datasetId} = await askBackEnd(wanted);
      if (wanted !== retailer.value) return;
      config.value = {
        type: 'report',
        id: reportId,
        embedUrl,
        accessToken: token,
        tokenType: models.TokenType.Embed,
        datasetBinding: {datasetId},
      };
      timer = setTimeout(renew, renewAfter);
    } catch (error) {
      if (wanted === retailer.value) problem.value = error.message;
    }
  }
  watch(
    retailer,
    () => {
      clearTimeout(timer);
      status.value = 'loading';
      problem.value = '';
      config.value = undefined;
      show();
    },
    {immediate: true},
  );
  onUnmounted(() => clearTimeout(timer));
  const eventHandlers = new Map([
    ['rendered', () => (status.value = 'rendered')],
    ['error', event => (problem.value = event.detail.message)],
  ]);
  return () => [
    h(
      'select',
      {'aria-label': 'Retailer', value: retailer.value, onChange: event => (retailer.value = event.target.value)},
      retailers.map(name => h('option', name)),
    ),
    h('p', {role: 'status'}, status.value),
    h('p', {role: 'alert'}, problem.value),
    config.value &&
      h(PowerBIReportEmbed, {
        key: config.value.datasetBinding.datasetId,
        embedConfig: config.value,
        cssClassName: 'report',
        eventHandlers,
        onReportObj: embedded => (report = embedded),
      }),
  ];
});

createApp(Portal).mount('#root');
