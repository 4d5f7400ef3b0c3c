/** @returns Path of the browser's program file. Ends the process with advice where there is none. */
export function requireBrowser(): string;
