// As tutorials do it: bootstrap at once, an ajax call for the token, embed, and a timer that sets the next token.
var models = window['powerbi-client'].models;
var reportContainer = document.getElementById('report-container');
var statusLine = document.getElementById('status');
var alertLine = document.getElementById('alert');
var select = document.getElementById('dataset');
var report = null;
var timer = null;

// Get the frame ready while the token is on its way.
window.powerbi.bootstrap(reportContainer, {type: 'report', hostname: 'https://app.powerbi.com'});

function ajax(url, success, error) {
  var request = new XMLHttpRequest();
  request.open('GET', url);
  request.responseType = 'json';
  request.onload = function () {
    if (request.status === 200) success(request.response);
    else error(request.response.message);
  };
  request.onerror = function () {
    error('no answer');
  };
  request.send();
}

function fail(message) {
  alertLine.textContent = message;
}

function setTokenExpirationListener(dataset) {
  clearTimeout(timer);
  timer = setTimeout(
    function () {
      ajax(
        '/api/embed?dataset=' + dataset,
        function (embedData) {
          report.setAccessToken(embedData.token).then(function () {
            statusLine.textContent = 'renewed';
            setTokenExpirationListener(dataset);
          });
        },
        fail,
      );
    },
    50 * 60 * 1000,
  );
}

function show(dataset) {
  statusLine.textContent = 'loading';
  alertLine.textContent = '';
  ajax(
    '/api/embed?dataset=' + dataset,
    function (embedData) {
      report = window.powerbi.embed(reportContainer, {
        type: 'report',
        tokenType: models.TokenType.Embed,
        accessToken: embedData.token,
        embedUrl: embedData.embedUrl,
        id: embedData.reportId,
        datasetBinding: {datasetId: embedData.datasetId},
      });
      report.off('rendered');
      report.on('rendered', function () {
        statusLine.textContent = 'rendered';
      });
      report.off('error');
      report.on('error', function (event) {
        fail(event.detail.message);
      });
      setTokenExpirationListener(dataset);
    },
    fail,
  );
}

select.onchange = function () {
  show(select.value);
};
show(select.value);
