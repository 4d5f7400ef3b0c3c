import type {PowerBiDataset, PowerBiReport} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {Call, PowerBiClient} from './power-bi-client.js';
import {PowerBiError} from './power-bi-error.js';

/** Options of {@link ItemMetadata}. */
export interface ItemMetadataOptions {
  client: PowerBiClient;
  /** Milliseconds that an entry is believed. */
  ttlMs: number;
  /** Milliseconds that "there is no such item" is believed. */
  missingTtlMs: number;
  now: () => number;
}

type Item = PowerBiReport | PowerBiDataset;

/** What a call for an item brought, and when. Milliseconds since 1970. */
type Entry = {readonly at: number; readonly value: Item} | {readonly at: number; readonly error: PowerBiError};

const maxEntries = 2000;

/**
 * What Power BI knows of reports and datasets. Metadata belongs to items and not to users, so it is shared; whoever
 * wants some that is being fetched waits for the same call. A refusal is remembered too, for a shorter time, so that a
 * page with a wrong id does not become a stream of calls.
 */
export class ItemMetadata {
  readonly #options: ItemMetadataOptions;
  readonly #entries = new LRUCache<string, Entry>({max: maxEntries});
  readonly #fetching = new Map<string, Promise<Entry>>();

  constructor(options: ItemMetadataOptions) {
    this.#options = options;
  }

  /** @throws PowerBiError | CredentialError */
  report(groupId: string, id: string, call: Call): Promise<PowerBiReport> {
    const key = `report ${groupId} ${id} ${call.profileId ?? ''}`;
    return this.#get(key, () => this.#options.client.report(groupId, id, call)) as Promise<PowerBiReport>;
  }

  /**
   * @param options `youngerThanMs`: how old an entry may be; given where an old one would refuse something.
   * @throws PowerBiError | CredentialError
   */
  dataset(
    groupId: string,
    id: string,
    {call, youngerThanMs}: {call: Call; youngerThanMs?: number | undefined},
  ): Promise<PowerBiDataset> {
    const key = `dataset ${groupId} ${id} ${call.profileId ?? ''}`;
    const fetchItem = (): Promise<Item> => this.#options.client.dataset(groupId, id, call);
    return this.#get(key, fetchItem, youngerThanMs) as Promise<PowerBiDataset>;
  }

  async #get(key: string, fetchItem: () => Promise<Item>, youngerThanMs = Infinity): Promise<Item> {
    const entry = this.#entries.get(key);
    if (entry && this.#isFresh(entry, youngerThanMs)) return open(entry);
    let fetching = this.#fetching.get(key);
    if (!fetching) {
      fetching = this.#fetch(key, fetchItem).finally(() => this.#fetching.delete(key));
      this.#fetching.set(key, fetching);
    }
    return open(await fetching);
  }

  #isFresh(entry: Entry, youngerThanMs: number): boolean {
    const {ttlMs, missingTtlMs, now} = this.#options;
    const age = now() - entry.at;
    return age <= youngerThanMs && age < ('error' in entry ? missingTtlMs : ttlMs);
  }

  async #fetch(key: string, fetchItem: () => Promise<Item>): Promise<Entry> {
    let entry: Entry;
    try {
      entry = {at: this.#options.now(), value: await fetchItem()};
    } catch (error) {
      if (!(error instanceof PowerBiError) || (error.kind !== 'missing' && error.kind !== 'forbidden')) throw error;
      entry = {at: this.#options.now(), error};
    }
    this.#entries.set(key, entry);
    return entry;
  }
}

function open(entry: Entry): Item {
  if ('error' in entry) throw entry.error;
  return entry.value;
}
