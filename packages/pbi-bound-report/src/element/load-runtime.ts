type Runtime = typeof import('./runtime.js');

/** The runtime, once it has been loaded. Whoever imports it sees the change. */
export let runtime: Runtime | undefined;

/** Loads the runtime. A failed import may be tried again. */
export const loadRuntime = (): Promise<Runtime> => import('./runtime.js').then(module => (runtime = module));
