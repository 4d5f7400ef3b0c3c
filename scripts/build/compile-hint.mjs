/**
 * The first line of a script nearly all of whose functions are called as the page loads. Chromium then compiles them
 * beside the main thread while the script arrives, instead of on it at each first call; other browsers see a comment.
 * An explicit compile hint of V8, since Chromium 136: https://v8.dev/blog/explicit-compile-hints
 */
export const compileHint = '//# allFunctionsCalledOnLoad';
