// On pages with a report: the element's texts in the site's language, and the renewal of the page's signed permissions.
import {setTexts} from './pbi-bound-report.js';

const data = JSON.parse(document.getElementById('pbi-bound-report-data')?.textContent ?? '{}');
if (data.texts) setTexts(data.texts);

if (document.querySelectorAll('pbi-bound-report').length === 0) {
  console.warn(
    'Failed to find a report on this page: WordPress has put one there, and no <pbi-bound-report> is left. ' +
      'A theme or plugin filters the content: let the tag and its attributes pass, for example in wp_kses_allowed_html.',
  );
}

/** A page that is open longer than this many milliseconds before its permission's end gets another one. */
const early = 12 * 3600_000;
const longest = 2 ** 31 - 1;

/** When a permission ends, in milliseconds since 1970. It can be read by anybody; only the server can make one. */
function endOf(signature) {
  try {
    return JSON.parse(atob(signature.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).exp * 1000;
  } catch {
    return NaN;
  }
}

/**
 * Renews a tag's permission before its end, for as long as the tag is on the page. After a refusal it is left as it is:
 * the endpoint will say so.
 */
async function keep(tag) {
  for (;;) {
    const signature = tag.getAttribute('binding-signature');
    const end = signature === null ? NaN : endOf(signature);
    if (!(end > Date.now())) return;
    await new Promise(done => setTimeout(done, Math.min(longest, Math.max(60_000, end - early - Date.now()))));
    if (!tag.isConnected) return;
    if (end - early > Date.now()) continue;
    const response = await fetch(data.renew, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({signature}),
    }).catch(() => undefined);
    if (response?.ok) tag.setAttribute('binding-signature', (await response.json()).signature);
    else if (response && response.status < 500) return;
  }
}

if (data.renew) for (const tag of document.querySelectorAll('pbi-bound-report[binding-signature]')) void keep(tag);
