declare module 'vue/dist/vue.esm-browser.prod.js' {
  export * from 'vue';
}
declare module 'vue/dist/vue.esm-browser.js' {
  export * from 'vue';
}
declare module '*.svelte';
// TypeScript itself, as the analyzer brings it along.
declare module '@custom-elements-manifest/analyzer' {
  export {default as ts} from 'typescript';
}
