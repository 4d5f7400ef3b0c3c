// What the server bench measures, in a process of its own and as it is published: the emulator, or a bare route that
// returns a constant of the same size.
import fastify from 'fastify';

async function bare() {
  const text = {type: 'string'};
  const list = properties => ({type: 'array', maxItems: 50, items: {type: 'object', properties, required: ['id']}});
  const response = {
    '@odata.context':
      'http://wabi-west-europe-e-primary-redirect.analysis.windows.net/v1.0/myorg/$metadata#Microsoft.PowerBI.ServiceContracts.Api.V1.GenerateTokenResponse',
    token: 'H4sI'.padEnd(1700, 'A'),
    tokenId: '00000000-0000-4000-8000-000000000000',
    expiration: '2030-01-01T00:00:00Z',
  };
  const app = fastify();
  app.post(
    '/v1.0/myorg/GenerateToken',
    {
      schema: {
        body: {
          type: 'object',
          properties: {
            reports: list({id: {type: 'string'}, allowEdit: {type: 'boolean'}}),
            datasets: list({id: text, xmlaPermissions: {enum: ['Off', 'ReadOnly']}}),
            targetWorkspaces: list({id: text}),
            identities: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  username: text,
                  roles: {type: 'array', items: text},
                  datasets: {type: 'array', items: text},
                },
              },
            },
            lifetimeInMinutes: {type: 'integer'},
          },
        },
        response: {
          200: {type: 'object', properties: {'@odata.context': text, token: text, tokenId: text, expiration: text}},
        },
      },
    },
    () => response,
  );
  return app.listen({port: 0, host: '127.0.0.1'});
}

async function emulator() {
  const {createMockServer} = await import('@pbi-bound-report/mock-server');
  return (await createMockServer()).listen();
}

const origin = process.argv[2] === 'bare' ? await bare() : await emulator();
process.on('message', what => {
  const {user, system} = process.cpuUsage();
  if (what === 'heap') globalThis.gc?.();
  process.send?.(what === 'heap' ? process.memoryUsage().heapUsed : user + system);
});
console.log(origin);
