export function squeezeCss(code: string): string;
