/** Describes the operations as an OpenAPI 3.1 document: from their own schemas, so that nothing is told twice. */
import type {JsonSchema, Operation} from '../http/operation.js';

const tags = {
  api: {name: 'Power BI REST', description: "Microsoft's paths and shapes, at https://api.powerbi.com."},
  login: {name: 'Entra', description: 'Signing in, at https://login.microsoftonline.com.'},
  emulator: {
    name: 'Emulator',
    description: "Invented: the report page's calls and the test control. Microsoft has none of it.",
  },
} as const;

const parameter = (where: 'path' | 'query', name: string, schema: JsonSchema): JsonSchema => {
  const {description, ...rest} = schema;
  return {
    name,
    in: where,
    required: where === 'path',
    ...(description === undefined ? {} : {description}),
    schema: rest,
  };
};
const content = (type: string, schema: JsonSchema): JsonSchema => ({content: {[type]: {schema}}});

function describe({id, path, service, summary, schemas = {}}: Operation): JsonSchema {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) =>
    parameter('path', name as string, schemas.params?.[name as string] ?? {type: 'string'}),
  );
  const inQuery = Object.entries(schemas.query ?? {}).map(([name, schema]) => parameter('query', name, schema));
  const responses = Object.entries(schemas.responses ?? {200: {description: 'Success.'}}).map(
    ([status, {description, schema}]) => [
      status,
      {description, ...(schema ? content('application/json', schema) : {})},
    ],
  );
  return {
    operationId: id,
    summary,
    tags: [tags[service].name],
    ...(inPath.length + inQuery.length > 0 ? {parameters: [...inPath, ...inQuery]} : {}),
    ...(schemas.body
      ? {requestBody: {required: true, ...content(schemas.bodyType ?? 'application/json', schemas.body)}}
      : {}),
    responses: Object.fromEntries(responses),
    ...(service === 'api' ? {security: [{entra: []}]} : {}),
  };
}

/** @returns An OpenAPI 3.1 document. */
export function describeOperations(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Power BI emulator',
      version: '0.1.0',
      description: 'What the emulator answers. Rules that a schema cannot tell are in its README.',
    },
    servers: [{url: '/', description: 'This emulator'}],
    tags: Object.values(tags),
    paths,
    components: {
      securitySchemes: {
        entra: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token for https://analysis.windows.net/powerbi/api.',
        },
      },
    },
  };
}
