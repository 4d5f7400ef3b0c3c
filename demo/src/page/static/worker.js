// The service worker of the static site. Frames are opened at the address that Power BI's embed URLs have, which no
// static host knows; everything else is Mock Service Worker's.
const documents = /\/(reportEmbed|rdlEmbed|dashboardEmbed|embed|qnaEmbed|quickCreate)$/;

addEventListener('fetch', event => {
  const {origin, pathname} = new URL(event.request.url);
  const name = documents.exec(pathname)?.[1];
  if (event.request.mode === 'navigate' && origin === location.origin && name) {
    event.respondWith(fetch(`/${name}.html`));
  }
});
self.importScripts('./mockServiceWorker.js');
