export * from './power-bi-rest.js';
export * from './power-bi-error.js';
export * from './token-endpoint.js';
export * from './operation-paths.js';
export * from './embed-hosts.js';
export * from './embed-data.js';
export * from './report-definition.js';
export * from './defined.js';
