// A page as the documentation of powerbi-client has it: the back end says what to embed, the page embeds it.
const {models} = window['powerbi-client'];
const container = document.querySelector('#report');
const status = document.querySelector('#status');
const alert = document.querySelector('#alert');
const select = document.querySelector('#dataset');
const minutes = 60_000;
let report;
let timer;

const askBackEnd = async dataset => {
  const response = await fetch(`/api/embed?dataset=${encodeURIComponent(dataset)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

/** Ten minutes before the token ends there is another. */
function renewLater(dataset) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const {token} = await askBackEnd(dataset);
    await report.setAccessToken(token);
    status.textContent = 'renewed';
    renewLater(dataset);
  }, 50 * minutes);
}

async function show(dataset) {
  try {
    status.textContent = 'loading';
    alert.textContent = '';
    const {token, embedUrl, reportId, datasetId} = await askBackEnd(dataset);
    report = window.powerbi.embed(container, {
      type: 'report',
      id: reportId,
      embedUrl,
      accessToken: token,
      tokenType: models.TokenType.Embed,
      datasetBinding: {datasetId},
    });
    report.on('rendered', () => {
      performance.mark('rendered');
      status.textContent = 'rendered';
    });
    report.on('error', ({detail}) => {
      alert.textContent = detail.message;
    });
    renewLater(dataset);
  } catch (error) {
    alert.textContent = error.message;
  }
}

for (const name of ['Northwind', 'Contoso', 'Fabrikam', 'Tailspin']) select.append(new Option(name));
select.addEventListener('change', () => show(select.value));
show(select.value);
