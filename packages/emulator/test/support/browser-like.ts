/** What a browser does with the sign-in pages, without one: it keeps cookies and sends forms. */
import {matchPath, type Emulator, type OperationResponse} from '@pbi-bound-report/emulator';

/** What is sent besides the address. */
export interface SendOptions {
  method?: string;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/** An emulator, as one browser reaches it. */
export class BrowserLike {
  readonly #emulator: Emulator;
  readonly #cookies = new Map<string, string>();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  /** @param address Absolute. */
  async send(address: string, {method, form, headers}: SendOptions = {}): Promise<OperationResponse> {
    const url = new URL(address);
    const verb = method ?? (form ? 'POST' : 'GET');
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const operation of this.#emulator.operations) {
      const params = operation.method === verb ? matchPath(operation.path, url.pathname) : undefined;
      if (!params) continue;
      const answer = await this.#emulator.handle(operation, {
        params,
        query: url.searchParams,
        headers: {...(cookie === '' ? {} : {cookie}), ...headers},
        body: form && new URLSearchParams(form).toString(),
        origin: url.origin,
      });
      this.#keep(answer.headers['Set-Cookie']);
      return answer;
    }
    throw new Error(`Nothing answers ${verb} ${address}.`);
  }

  #keep(cookie: string | undefined): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie ?? '') ?? [];
    if (name === '') return;
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

const unescape = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'"})[name as 'amp'],
  );

/** The form of a page. @param button Text of the button that sends it. */
export function formOf(page: string, button: string): {action: string; form: Record<string, string>} {
  const action = unescape(/<form method="post" action="([^"]*)"/.exec(page)?.[1] ?? '');
  const form: Record<string, string> = {};
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    form[unescape(name)] = unescape(value);
  }
  for (const [, name = '', value = '', text = ''] of page.matchAll(
    /<button name="([^"]*)" value="([^"]*)"[^>]*>([^<]*)/g,
  )) {
    if (unescape(text) === button) form[name] = unescape(value);
  }
  return {action, form};
}
