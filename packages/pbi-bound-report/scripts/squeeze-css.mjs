/**
 * Takes comments and white space out of the CSS in a module's templates: it is text to a minifier, and every page would
 * load it as it stands.
 * @param {string} code TypeScript or JavaScript.
 */
export const squeezeCss = code =>
  code.replace(
    /css ?`([^`]+)`/g,
    (_, css) =>
      `css\`${css
        .replace(/\/\*.*?\*\//gs, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,]) ?/g, '$1')
        .replaceAll(': ', ':')}\``,
  );
