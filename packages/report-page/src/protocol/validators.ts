import * as namespace from 'powerbi-models';

/**
 * powerbi-models is a UMD bundle: Node and some bundlers put its exports on `default`, others on the namespace itself.
 * Every use goes through here, so that the page answers with the very messages of the service's own validators.
 */
export const models: typeof namespace = (namespace as unknown as {default?: typeof namespace}).default ?? namespace;
