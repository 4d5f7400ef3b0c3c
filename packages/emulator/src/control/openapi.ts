/** Describes the operations as an OpenAPI 3.1 document: from their own schemas, so that nothing is written twice. */
import {defined} from '@pbi-bound-report/contract';
import type {JsonSchema, Operation} from '../http/operation.js';

const tags = {
  api: {name: 'Power BI REST', description: "Microsoft's paths and shapes, at https://api.powerbi.com."},
  login: {name: 'Entra', description: 'Signing in, at https://login.microsoftonline.com.'},
  emulator: {
    name: 'Emulator',
    description: "Invented: the report page's requests and the test control. Microsoft has none of it.",
  },
} as const;

function describeParameter(where: 'path' | 'query', name: string, schema: JsonSchema): JsonSchema {
  const {description, ...rest} = schema;
  return defined({name, in: where, required: where === 'path', description, schema: rest});
}

const content = (type: string, schema: JsonSchema): JsonSchema => ({content: {[type]: {schema}}});

function describeOperation({id, path, service, summary, schemas = {}}: Operation): JsonSchema {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  const parameters = [
    ...names.map(name => describeParameter('path', name, schemas.params?.[name] ?? {type: 'string'})),
    ...Object.entries(schemas.query ?? {}).map(([name, schema]) => describeParameter('query', name, schema)),
  ];
  const responses = Object.entries(schemas.responses ?? {200: {description: 'Success.'}}).map(
    ([status, {description, schema}]) => [
      status,
      {description, ...(schema === undefined ? {} : content('application/json', schema))},
    ],
  );
  return defined({
    operationId: id,
    summary,
    tags: [tags[service].name],
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: schemas.body && {
      required: true,
      ...content(schemas.bodyType ?? 'application/json', schemas.body),
    },
    responses: Object.fromEntries(responses) as JsonSchema,
    security: service === 'api' ? [{entra: []}] : undefined,
  });
}

/** @returns An OpenAPI 3.1 document. */
export function describeOperations(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[operation.method.toLowerCase()] = describeOperation(operation);
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
