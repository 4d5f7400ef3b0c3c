/* global powerbi */
const {models} = window['powerbi-client'];
const container = document.getElementById('report');

fetch('/getEmbedInfo')
  .then(async response => {
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  })
  .then(({reportId, embedUrl, accessToken}) => {
    const report = powerbi.embed(container, {
      type: 'report',
      tokenType: models.TokenType.Embed,
      accessToken,
      embedUrl,
      id: reportId,
      settings: {background: models.BackgroundType.Transparent},
    });
    report.on('rendered', () => {
      document.title = 'Rendered';
    });
    report.on('error', event => {
      document.title = `Error: ${JSON.stringify(event.detail)}`;
    });
  })
  .catch(error => {
    document.title = `Error: ${error.message}`;
  });
