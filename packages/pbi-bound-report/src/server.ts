/**
 * For servers: the element as it looks before its script has come, with the loading view in a declarative shadow root.
 * Needs no browser and no framework. The element draws over it when it is defined.
 */
import {styles} from './element/pbi-bound-report.styles.js';
import {redact} from './errors/redact.js';
import {PbiBoundReport} from './element/pbi-bound-report.js';
import {loadingView, posterView} from './element/templates.js';
import {englishTexts} from './element/texts.js';
import type {ViewContent} from './element/view.js';

/** How an element is rendered. */
export interface RenderElementOptions {
  /** The nonce of the page's Content-Security-Policy, where its `style-src` asks for one. */
  nonce?: string | undefined;
  /**
   * Address of a file in which you serve {@link elementStyles}. The style is then fetched once for the page, and does
   * not stand in each of its elements, with 3 KB.
   */
  stylesheet?: string | undefined;
  /** HTML of what stands within the element, such as a view of your own for a slot. Goes into the page as it is. */
  content?: string | undefined;
}

/** Attributes of every element that may stand on this one. Not `style`, which many a policy forbids, and no `on…`. */
const common = /^(?:id|class|slot|hidden|lang|dir|title|role|tabindex|part|exportparts|(?:data|aria)-[a-z\d-]+)$/;

/** The style of an element's views, to be served as a file for {@link RenderElementOptions.stylesheet}. */
export const elementStyles: string = styles.cssText.replace(/\s+/g, ' ').trim();

/**
 * Renders `<pbi-bound-report>`.
 * @param attributes The element's attributes. `true` stands for one without a value; `false` and `undefined` leave it
 * out.
 * @returns HTML.
 * @throws TypeError When an attribute is not the element's (a token or an identity is none, and never stands in a
 * page), or its value looks like a token.
 */
export function renderElement(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
  options: RenderElementOptions = {},
): string {
  const own = new Set(PbiBoundReport.observedAttributes);
  const written = Object.entries(attributes).map(([name, value]) => {
    if (!own.has(name) && !common.test(name)) throw refuse(name, 'it is not an attribute of the element');
    // A binding's signature is made to stand in a page.
    if (name !== 'binding-signature' && redact(String(value)) !== String(value)) {
      throw refuse(name, 'its value looks like a token');
    }
    if (value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
  });
  const waits = String(attributes['loading']).trim().toLowerCase() === 'interaction';
  const label = attributes['label'];
  const view = waits
    ? posterView(
        () => (typeof label === 'string' ? label : undefined),
        () => englishTexts,
        Boolean,
      )
    : loadingView(false);
  const nonce = options.nonce === undefined ? '' : ` nonce="${escape(options.nonce)}"`;
  const style =
    options.stylesheet === undefined
      ? `<style${nonce}>${elementStyles}</style>`
      : `<link rel="stylesheet" href="${escape(options.stylesheet)}"${nonce}>`;
  const stage = '<div class="stage" part="stage"></div>';
  const shadow = `${style}${stage}${markupOf(view)}<div class="quiet" role="status"></div>`;
  const template = `<template shadowrootmode="open">${shadow}</template>`;
  return `<pbi-bound-report${written.join('')}>${template}${options.content ?? ''}</pbi-bound-report>`;
}

function refuse(name: string, reason: string): TypeError {
  const advice = 'Tokens and identities never stand in a page: the element gets its token from token-endpoint.';
  return new TypeError(
    `Failed to render <pbi-bound-report>: "${name.slice(0, 40)}" is refused, because ${reason}. ${advice}`,
  );
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}

/** The element's own views as text, without their listeners: nobody is there yet to listen. */
function markupOf(node: ViewContent): string {
  if (node === undefined) return '';
  if (typeof node === 'string') return escape(node);
  if (typeof node === 'function') return escape(node());
  const [tag, attributes, ...content] = node;
  // As in a page: the element around an empty text is not shown.
  if (content.some(item => typeof item === 'function' && item() === '')) return '';
  const written = Object.entries(attributes).map(([name, value]) =>
    typeof value === 'string' ? ` ${name}="${escape(value)}"` : '',
  );
  return `<${tag}${written.join('')}>${content.map(markupOf).join('')}</${tag}>`;
}
