export declare function ensureRedis(): string;
export declare function startRedis(): Promise<{url: string; stop: () => Promise<void>}>;
