/** Every example of the token endpoint's documentation compiles, with the strictness of this repository. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const documents = ['docs/token-endpoint.md', 'packages/token-broker/README.md'];

/** What a reader of the documentation has of their own: names that the examples use and do not explain. */
const siteOfReader = `
type Credential = import('@pbi-bound-report/token-broker').TokenCredential;
type Grant = import('@pbi-bound-report/token-broker').Grant;
interface User {
  id: string; email: string; roles: string[]; claims: string[]; tenant: string; datasetId: string; workspaceId: string;
}
declare const credential: Credential;
declare const authorize: import('@pbi-bound-report/token-broker').Authorize;
declare const app: import('fastify').FastifyInstance;
declare function sessionOf(request: Request): Promise<User | undefined>;
declare function grantFor(user: User | undefined): Grant | undefined;
declare const tenantId: string, clientId: string, clientSecret: string;
declare const reportId: string, workspaceId: string, report: string, dataset: string;
declare const retailSales: string, contosoSales: string, fabrikamSales: string;
declare const reportsWorkspace: string, contosoWorkspace: string, fabrikamWorkspace: string, datasetWorkspace: string;
declare const theOneBefore: import('@pbi-bound-report/token-broker').SigningKey;
declare const encryptionKey: Uint8Array;
declare module '@azure/identity' {
  export class DefaultAzureCredential { getToken(scopes: string | string[]): Promise<{token: string; expiresOnTimestamp: number}> }
}
declare namespace Express { interface Request { user: User } }
`;
/** Fastify's types are extended from a module. */
const fastifyOfReader = `
import 'fastify';
declare module 'fastify' { interface FastifyRequest { session: {user: User} } }
`;

interface Example {
  name: string;
  code: string;
}

function examplesOf(document: string): Example[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match, index) => ({
    name: `${document}, example ${index + 1}`,
    // An example without imports is a module all the same.
    code: `${match[1]!}\nexport {};\n`,
  }));
}

test('every example of the documentation compiles', () => {
  const examples = documents.flatMap(examplesOf);
  assert.ok(examples.length >= 8, `${examples.length} examples`);
  const folder = join(root, 'packages/token-broker/test/examples');
  const files = new Map(examples.map(({code}, index) => [join(folder, `example-${index}.ts`), code]));
  files.set(join(folder, 'site.d.ts'), siteOfReader);
  files.set(join(folder, 'fastify.d.ts'), fastifyOfReader);
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config as {
    compilerOptions: object;
  };
  const {options} = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      noEmit: true,
      composite: false,
      incremental: false,
      skipLibCheck: true,
      types: ['node'],
      customConditions: ['@pbi-bound-report/source'],
      noUnusedLocals: false,
    },
    root,
  );
  const host = ts.createCompilerHost(options);
  const {getSourceFile, fileExists, readFile} = host;
  host.fileExists = name => files.has(name) || fileExists(name);
  host.readFile = name => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...more) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, ...more) : ts.createSourceFile(name, code, ts.ScriptTarget.ESNext);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const problems = [...files.keys()].flatMap((name, index) => {
    const source = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({messageText}) => `${examples[index]?.name ?? name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
  assert.deepEqual(problems, []);
});
