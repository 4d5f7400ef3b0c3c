export function usedMemory(): number;
export function isGrowing(samples: readonly number[]): boolean;
export function showMemory(samples: readonly number[]): string;
