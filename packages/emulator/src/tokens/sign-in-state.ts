/**
 * What Entra remembers of sign-ins in one lane: who is signed in in which browser, and the codes and refresh tokens
 * that it gave away. Bounded: any page that a developer visits can ask for them.
 */
import type {MemoryBudget} from '../shared/memory-budget.js';

/** What a code or a refresh token stands for. */
export interface SignInGrant {
  tenantId: string;
  /** Object id. */
  userId: string;
  clientId: string;
  /** As it was requested. */
  scope: string;
  /** `sid` of id tokens. */
  sessionId: string;
}

/** As what a redirect URI is registered; undefined where the world does not say. */
export type RedirectPlatform = 'spa' | 'web' | 'publicClient' | undefined;

/** What an authorization code is exchanged for, and by whom. */
export interface AuthorizationCode extends SignInGrant {
  redirectUri: string;
  platform: RedirectPlatform;
  nonce: string | undefined;
  challenge: {value: string; method: 'S256' | 'plain'} | undefined;
  /** Milliseconds since 1970 UTC. */
  expires: number;
  /** It stays until it expires, so that its second use can be told from a code that never was. */
  isRedeemed: boolean;
}

/** A refresh token. */
export interface RefreshToken extends SignInGrant {
  /** Single-page applications: the life of the first one does not grow with those that replace it. */
  isOfPage: boolean;
  /** The application proved itself when it got the token, and has to each time. */
  isConfidential: boolean;
  /** Milliseconds since 1970 UTC. */
  issued: number;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** A sign-in on a device that shows a code, to be confirmed in a browser. */
export interface DeviceSignIn {
  tenantId: string;
  clientId: string;
  scope: string;
  /** What the person types. */
  userCode: string;
  /** Milliseconds since 1970 UTC. */
  expires: number;
  outcome: 'declined' | {userId: string; sessionId: string} | undefined;
}

/** Who is signed in in one browser. */
export interface BrowserSession {
  accounts: {userId: string; tenantId: string; sessionId: string}[];
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** Things that were given away, by what their holder brings back. The oldest make room for new ones. */
class IssuedItems<Item extends object> {
  readonly #items = new Map<string, {item: Item; bytes: number}>();

  constructor(
    readonly maxItems: number,
    readonly memory: MemoryBudget,
  ) {}

  get size(): number {
    return this.#items.size;
  }

  get(key: string): Item | undefined {
    return this.#items.get(key)?.item;
  }

  find(test: (item: Item) => boolean): Item | undefined {
    for (const {item} of this.#items.values()) if (test(item)) return item;
    return undefined;
  }

  /** @returns Whether there was room. */
  add(key: string, item: Item): boolean {
    this.delete(key);
    const bytes = sizeOf(key, item);
    while (this.size >= this.maxItems || !this.memory.reserve(bytes)) {
      if (this.size === 0) return false;
      this.delete(this.#items.keys().next().value as string);
    }
    this.#items.set(key, {item, bytes});
    return true;
  }

  delete(key: string): void {
    this.memory.release(this.#items.get(key)?.bytes ?? 0);
    this.#items.delete(key);
  }

  clear(): void {
    for (const key of [...this.#items.keys()]) this.delete(key);
  }
}

/** About what an entry takes in memory. */
const sizeOf = (key: string, item: object): number => 500 + 2 * (key.length + JSON.stringify(item).length);

/** Everything of one lane. */
export class SignInState {
  readonly codes: IssuedItems<AuthorizationCode>;
  readonly refreshTokens: IssuedItems<RefreshToken>;
  /** By device code. */
  readonly devices: IssuedItems<DeviceSignIn>;
  /** By the value of the browser's cookie. */
  readonly sessions: IssuedItems<BrowserSession>;

  /**
   * @param lane Name of the lane; undefined for the default one.
   * @param maxItems Of each kind.
   * @param memory What all lanes share.
   */
  constructor(
    readonly lane: string | undefined,
    maxItems: number,
    memory: MemoryBudget,
  ) {
    this.codes = new IssuedItems(maxItems, memory);
    this.refreshTokens = new IssuedItems(maxItems, memory);
    this.devices = new IssuedItems(maxItems, memory);
    this.sessions = new IssuedItems(maxItems, memory);
  }

  /** A code or token that says which lane it is of, so that whoever brings it back need not name the lane. */
  createKey(id: string): string {
    return this.lane === undefined ? `1.${id}` : `1.${id}*${this.lane}`;
  }

  /** How many there are of each kind. */
  counts(): Record<'authorizationCodes' | 'refreshTokens' | 'deviceCodes' | 'sessions', number> {
    return {
      authorizationCodes: this.codes.size,
      refreshTokens: this.refreshTokens.size,
      deviceCodes: this.devices.size,
      sessions: this.sessions.size,
    };
  }

  clear(): void {
    for (const items of [this.codes, this.refreshTokens, this.devices, this.sessions]) items.clear();
  }
}

/** @returns The lane that a code or refresh token of {@link SignInState.createKey} names, if it names one. */
export const laneOfKey = (key: string): string | undefined => /^1\.[^*]{1,64}\*([\w.-]{1,64})$/.exec(key)?.[1];
