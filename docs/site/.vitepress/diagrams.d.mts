/** What is used of markdown-it. */
interface Renderer {
  rules: {fence: (tokens: {info: string; content: string}[], index: number) => string};
}

/**
 * For markdown-it.
 * @throws {Error} For a kind of diagram that is not known, or a line that is not understood.
 */
export function diagramsAsLists(md: {renderer: Renderer}): void;
