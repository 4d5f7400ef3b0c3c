/**
 * Takes out of a recording what nobody else may have: secrets and tokens, names of people, and rows. What is said about
 * them stays: their members, their types, how many there are. The same name gets the same stand-in throughout a
 * recording.
 */
import {redactSecrets} from '@pbi-bound-report/contract';
import type {RecordedEntry} from './cassette.js';

const mark = '[redacted]';

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
/** Members that hold data, in lower case. Those of an answer of executeQueries, of exports and of frames. */
const data = new Set(['rows', 'data', 'datapoints', 'values', 'equals', 'identity']);
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
/** Headers that tell of the connection or of one call and mean nothing to the next. */
const droppedHeaders = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding', 'date']);

const eMail = /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;

type Json = unknown;

/** Redacts the entries of one recording. */
export class RecordingRedaction {
  readonly #standIns = new Map<string, string>();
  #people = 0;

  entry(entry: RecordedEntry): RecordedEntry {
    if (entry.kind === 'message') return {...entry, message: this.#value(entry.message, {inFrame: true})};
    const {request, response} = entry;
    return {
      ...entry,
      request: {
        ...request,
        path: this.#text(request.path),
        headers: this.#headers(request.headers),
        ...(request.body === undefined ? {} : {body: this.#body(request.body)}),
      },
      response: {
        ...response,
        headers: this.#headers(response.headers),
        body: this.#body(response.body),
      },
    };
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

  #body(body: string): string {
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
          return people.has(name.toLowerCase()) ? `${name}=${encodeURIComponent(this.#standIn(value))}` : pair;
        })
        .join('&'),
    );
  }

  #value(value: Json, {inFrame = false, name = ''}: {inFrame?: boolean; name?: string}): Json {
    if (data.has(name) && Array.isArray(value)) return value.map(row => emptied(row));
    if (people.has(name)) return this.#withoutNames(value);
    if (Array.isArray(value)) return value.map(item => this.#value(item, {inFrame}));
    if (typeof value !== 'object' || value === null) return typeof value === 'string' ? this.#text(value) : value;
    const members = Object.entries(value as Record<string, Json>);
    const isPerson = members.some(([key]) => marksPerson.includes(key.toLowerCase()));
    return Object.fromEntries(
      members.map(([key, member]) => {
        const lower = key.toLowerCase();
        if (isPerson && nameOfSomebody.has(lower)) return [key, this.#withoutNames(member)];
        // An export comes as one text.
        if (inFrame && data.has(lower) && typeof member === 'string') return [key, mark];
        if (isSecret(lower) && typeof member === 'string') return [key, mark];
        return [key, this.#value(member, {inFrame, name: lower})];
      }),
    );
  }

  #withoutNames(value: Json): Json {
    if (typeof value === 'string') return this.#standIn(value);
    if (Array.isArray(value)) return value.map(item => this.#withoutNames(item));
    return this.#value(value, {});
  }

  #text(text: string): string {
    return redactSecrets(text, mark).replace(eMail, address => this.#standIn(address.replace('%40', '@')));
  }

  #standIn(name: string): string {
    const key = name.toLowerCase();
    let standIn = this.#standIns.get(key);
    if (standIn === undefined) {
      standIn = `person-${++this.#people}${name.includes('@') ? '@redacted.example' : ''}`;
      this.#standIns.set(key, standIn);
      this.#standIns.set(standIn, standIn);
    }
    return standIn;
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
