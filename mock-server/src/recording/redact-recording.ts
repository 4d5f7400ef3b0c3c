/**
 * Takes out of a recording what nobody else may have: secrets and tokens, names of people, rows, and files. What is
 * said about them stays: their members, their types, how many there are. The same name gets the same placeholder
 * throughout a recording. What is redacted already stays as it is, so that a recording can be redacted again.
 */
import {redactSecrets} from '@pbi-bound-report/contract';
import type {RecordedCall, RecordedEntry} from './cassette.js';
import {PersonNames} from './person-names.js';
import type {RecordedBody} from './recorded-body.js';
import {holdsData, redactionMark as mark} from './redaction-mark.js';

/** Members that hold a name of a person, in lower case. */
const people = new Set([
  'username',
  'userprincipalname',
  'upn',
  'preferred_username',
  'login_hint',
  'emailaddress',
  'email',
  'mail',
  'givenname',
  'surname',
  'family_name',
  'given_name',
  'identifier',
  'configuredby',
  'createdby',
  'modifiedby',
  'contactinformation',
  'contacts',
  'customdata',
]);
/** Members of a user or principal, which are also called so where nobody is meant. */
const nameOfSomebody = new Set(['displayname', 'name']);
/** What makes an object one of a person. */
const marksPerson = ['userprincipalname', 'emailaddress', 'principaltype', 'graphid', 'usertype', 'identifier'];
/** Members of a parameter of a semantic model, in lower case: addresses, and often keys. */
const parameterValues = new Set(['currentvalue', 'newvalue', 'suggestedvalues']);
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
/** Headers that tell of the connection or of one call and mean nothing to the next. */
const droppedHeaders = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding', 'date']);

/** Of an address in Azure Storage that may be written to. */
const signatures = /([?&]sig=)[^&#\s"]+/gi;
/** The query of an address, and what follows it. */
const queries = /[?#][^\s"'<>]+/g;
/** Bounded, as addresses are: a long text without an @ is looked through in proportion to its length. */
const eMail = /[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;

type Json = unknown;

/** Redacts the entries of one recording. */
export class RecordingRedaction {
  readonly #placeholders = new Map<string, string>();
  readonly #names = new PersonNames();
  #people = 0;
  readonly #literals = new Map<string, string>();
  /** Columns of the answer to the call that is redacted: a query names them as it names data. */
  #resultColumns: ReadonlySet<string> = new Set();

  entry(entry: RecordedEntry): RecordedEntry {
    if (entry.kind === 'message') return {...entry, message: this.#value(entry.message, {inFrame: true})};
    const {request, response} = entry;
    this.#resultColumns = columnsOf(response.body);
    const headers = {request: this.#headers(request.headers), response: this.#headers(response.headers)};
    const {body, bodyEncoding, ...head} = request;
    const sent = body === undefined ? {} : this.#body({body, bodyEncoding}, headers.request, isUpload(entry));
    const {body: answer, bodyEncoding: encoding, ...answerHead} = response;
    return {
      ...entry,
      request: {...head, path: this.#text(request.path), headers: headers.request, ...sent},
      response: {
        ...answerHead,
        headers: headers.response,
        ...this.#body({body: answer, bodyEncoding: encoding}, headers.response, isDownload(entry)),
      },
    };
  }

  /** Whether there are names that may stand in what was redacted before they were known. */
  get knowsFullNames(): boolean {
    return this.#names.size > 0;
  }

  #headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => {
        const lower = name.toLowerCase();
        if (droppedHeaders.has(lower)) return [];
        if (!secretHeaders.has(lower)) return [[lower, this.#text(value)]];
        const scheme = /^[A-Za-z]+(?= )/.exec(value)?.[0];
        return [[lower, scheme === undefined ? mark : `${scheme} ${mark}`]];
      }),
    );
  }

  #body(
    {body, bodyEncoding}: {body: string; bodyEncoding: RecordedBody['bodyEncoding'] | undefined},
    headers: Readonly<Record<string, string>>,
    isFile: boolean,
  ): RecordedBody {
    const type = headers['content-type'] ?? '';
    if (body !== '' && (isFile || bodyEncoding !== undefined || !isReadable(type))) return {body: mark};
    return {body: this.#readableBody(body)};
  }

  #readableBody(body: string): string {
    let value: Json;
    try {
      value = JSON.parse(body);
    } catch {
      return this.#form(body) ?? this.#text(body);
    }
    return typeof value === 'object' ? JSON.stringify(this.#value(value, {})) : this.#text(body);
  }

  /** A form of Entra. */
  #form(body: string): string | undefined {
    if (!/^[\w.-]+=[^&]*(?:&[\w.-]+=[^&]*)*$/.test(body)) return undefined;
    return this.#text(
      body
        .split('&')
        .map(pair => {
          const name = pair.slice(0, pair.indexOf('='));
          const value = new URLSearchParams(pair).get(name) ?? '';
          return people.has(name.toLowerCase()) ? `${name}=${encodeURIComponent(this.#placeholder(value))}` : pair;
        })
        .join('&'),
    );
  }

  #value(value: Json, {inFrame = false, name = ''}: {inFrame?: boolean; name?: string}): Json {
    if (holdsData(name) && Array.isArray(value)) return value.map(row => emptied(row));
    if (people.has(name)) return this.#withoutNames(value);
    if (Array.isArray(value)) return value.map(item => this.#value(item, {inFrame, name}));
    if (typeof value !== 'object' || value === null) return typeof value === 'string' ? this.#text(value) : value;
    const members = Object.entries(value as Record<string, Json>);
    const isPerson = members.some(([key]) => marksPerson.includes(key.toLowerCase()));
    return Object.fromEntries(
      members.map(([key, member]) => {
        const lower = key.toLowerCase();
        if (isPerson && nameOfSomebody.has(lower)) return [key, this.#withoutNames(member)];
        // An export comes as one text.
        if (inFrame && holdsData(lower) && typeof member === 'string') return [key, mark];
        if (isSecret(lower)) return [key, emptied(member)];
        if (parameterValues.has(lower)) return [key, emptied(member)];
        if (lower === 'credentials' && typeof member === 'string') return [key, withoutCredentials(member)];
        if (name === 'queries' && lower === 'query' && typeof member === 'string') return [key, this.#query(member)];
        return [key, this.#value(member, {inFrame, name: lower})];
      }),
    );
  }

  #withoutNames(value: Json): Json {
    if (typeof value === 'string') return this.#placeholder(value);
    if (Array.isArray(value)) return value.map(item => this.#withoutNames(item));
    return this.#value(value, {});
  }

  #text(text: string): string {
    const withoutSecrets = redactSecrets(text, mark).replace(signatures, (_, start: string) => start + mark);
    const withoutMembers = withoutSecrets.replace(queries, query => this.#queryOfAddress(query));
    const withoutAddresses = withoutMembers.replace(eMail, address => this.#placeholder(address.replace('%40', '@')));
    return this.#names.replace(withoutAddresses);
  }

  #queryOfAddress(query: string): string {
    return query.replace(/([?&#])([\w.-]+)=([^&#]+)/g, (pair, sign: string, name: string, value: string) => {
      if (!people.has(name.toLowerCase())) return pair;
      return `${sign}${name}=${this.#placeholder(new URLSearchParams(`v=${value}`).get('v') ?? '')}`;
    });
  }

  /** A DAX query: its texts are data, but for the names that it gives to columns of its result. */
  #query(dax: string): string {
    return dax.replace(/"((?:[^"]|"")*)"/g, (literal, text: string) => {
      if (text === '' || this.#resultColumns.has(text) || /^text-\d+$/.test(text)) return literal;
      let placeholder = this.#literals.get(text);
      if (placeholder === undefined) {
        placeholder = `text-${this.#literals.size + 1}`;
        this.#literals.set(text, placeholder);
      }
      return `"${placeholder}"`;
    });
  }

  #placeholder(name: string): string {
    const key = name.toLowerCase();
    let placeholder = this.#placeholders.get(key);
    if (placeholder === undefined) {
      placeholder = `person-${++this.#people}${name.includes('@') ? '@redacted.example' : ''}`;
      this.#placeholders.set(key, placeholder);
      this.#placeholders.set(placeholder, placeholder);
      this.#names.add(name, placeholder);
    }
    return placeholder;
  }
}

const secretNames = new RegExp(
  [
    '(?:^|_)(?:token|secret|password|assertion|identityblob|apikey|sas)$',
    '(?:access|refresh|id|embed)_?token$',
    'client_?(?:secret|assertion)$',
    'connectionstring',
  ].join('|'),
);
const isSecret = (name: string): boolean => secretNames.test(name);

/** Whether a type is one whose texts can be redacted: anything else is a file. */
const isReadable = (type: string): boolean =>
  type === '' ||
  /^(?:application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|text\/(?:plain|html))\b/i.test(type);
/** Whether a call sends a file: an import. */
const isUpload = ({request}: RecordedCall): boolean => /^multipart\//i.test(request.headers['content-type'] ?? '');
/** Whether the answer is a file, which holds rows in whatever format: an exported report, a `.pbix`. */
const isDownload = ({request, response}: RecordedCall): boolean =>
  response.status < 300 && /\/(?:exports\/[^/?]+\/file|Export)(?:\?|$)/i.test(request.path);

/** Names of columns in an answer of executeQueries: those that the query has made up stand in brackets alone. */
function columnsOf(body: string): ReadonlySet<string> {
  return new Set([...body.matchAll(/"\[((?:[^"\\\]]|\\.)+)\]"\s*:/g)].map(([, name = '']) => name));
}

/** Credentials of a data source: JSON within JSON, or encrypted. */
function withoutCredentials(text: string): string {
  try {
    const {credentialData} = JSON.parse(text) as {credentialData: {name: string}[]};
    return JSON.stringify({credentialData: credentialData.map(({name}) => ({name, value: mark}))});
  } catch {
    return mark;
  }
}

/** The same shape without what it says. */
function emptied(value: Json): Json {
  if (typeof value === 'string') return mark;
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).map(([key, member]) => [key, emptied(member)]),
  );
}
