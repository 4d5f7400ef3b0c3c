import type {PowerBiDataset, PowerBiReport} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {Call, PowerBiClient} from './power-bi-client.js';
import {PowerBiError} from './power-bi-error.js';

/** Options of {@link ItemMetadata}. */
export interface ItemMetadataOptions {
  client: PowerBiClient;
  /** Milliseconds that a fact is believed. */
  ttlMs: number;
  /** Milliseconds that "there is no such item" is believed. */
  missingTtlMs: number;
  now: () => number;
}

type Fact =
  | {readonly at: number; readonly value: PowerBiReport | PowerBiDataset}
  | {readonly at: number; readonly error: PowerBiError};

/**
 * What Power BI knows of reports and datasets. Facts belong to items and not to users, so they are shared; whoever
 * asks for one that is being fetched waits for the same call. A refusal is remembered too, for a shorter time, so that a
 * page with a wrong id does not become a stream of calls.
 */
export class ItemMetadata {
  readonly #options: ItemMetadataOptions;
  readonly #known = new LRUCache<string, Fact>({max: 2000});
  readonly #asking = new Map<string, Promise<Fact>>();

  constructor(options: ItemMetadataOptions) {
    this.#options = options;
  }

  /** @throws PowerBiError | CredentialError */
  async report(groupId: string, id: string, call: Call): Promise<PowerBiReport> {
    return (await this.#get(`report ${groupId} ${id} ${call.profileId ?? ''}`, () =>
      this.#options.client.report(groupId, id, call),
    )) as PowerBiReport;
  }

  /**
   * @param youngerThanMs How old the fact may be. Given when an old one would refuse something.
   * @throws PowerBiError | CredentialError
   */
  async dataset(groupId: string, id: string, call: Call, youngerThanMs = Infinity): Promise<PowerBiDataset> {
    return (await this.#get(
      `dataset ${groupId} ${id} ${call.profileId ?? ''}`,
      () => this.#options.client.dataset(groupId, id, call),
      youngerThanMs,
    )) as PowerBiDataset;
  }

  async #get(
    key: string,
    ask: () => Promise<PowerBiReport | PowerBiDataset>,
    youngerThanMs = Infinity,
  ): Promise<PowerBiReport | PowerBiDataset> {
    const {ttlMs, missingTtlMs, now} = this.#options;
    const known = this.#known.get(key);
    const age = known ? now() - known.at : Infinity;
    if (known && age <= youngerThanMs && age < ('error' in known ? missingTtlMs : ttlMs)) return open(known);
    let asking = this.#asking.get(key);
    if (!asking) {
      asking = this.#fetch(key, ask).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    return open(await asking);
  }

  async #fetch(key: string, ask: () => Promise<PowerBiReport | PowerBiDataset>): Promise<Fact> {
    let fact: Fact;
    try {
      fact = {at: this.#options.now(), value: await ask()};
    } catch (error) {
      if (!(error instanceof PowerBiError) || (error.kind !== 'missing' && error.kind !== 'forbidden')) throw error;
      fact = {at: this.#options.now(), error};
    }
    this.#known.set(key, fact);
    return fact;
  }
}

function open(fact: Fact): PowerBiReport | PowerBiDataset {
  if ('error' in fact) throw fact.error;
  return fact.value;
}
