/**
 * A package registry for tests: it has this workspace's packages as they would be published, and leads to the usual
 * registry for every other. With it, `npm install` and `npx` of a sample run as they are written.
 */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {root} from '../examples.js';

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
}

/** Packs what is published. Needs built packages. */
function packWorkspace(folder: string): ReadonlyMap<string, {manifest: Manifest; tarball: Buffer}> {
  const read = (path: string): Manifest =>
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
  const paths = ['mock-server', ...readdirSync(join(root, 'packages')).map(name => `packages/${name}`)];
  const published = paths.map(read).filter(manifest => manifest.private !== true);
  const workspaces = published.map(({name}) => `--workspace=${name}`);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces];
  const output = execFileSync('npm', args, {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
  const packed = JSON.parse(output) as {name: string; filename: string}[];
  return new Map(
    packed.map(({name, filename}) => {
      const manifest = published.find(one => one.name === name);
      if (!manifest) throw new Error(`Failed to pack ${name}: it is no package of the workspace.`);
      return [name, {manifest, tarball: readFileSync(join(folder, filename))}];
    }),
  );
}

/** A registry that listens. */
export interface PackageRegistry {
  /** Names of the workspace's packages. */
  names: string[];
  /** What npm and npx are to have in their environment. */
  environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Packs the workspace's packages and serves them. */
export async function startPackageRegistry(): Promise<PackageRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'package-registry-'));
  const packages = packWorkspace(folder);
  const configuration = (name: string): string =>
    execFileSync('npm', ['config', 'get', name], {cwd: tmpdir(), encoding: 'utf8'}).trim();
  const upstream = configuration('registry');
  // The usual cache, but for what npx has installed: it takes a version that it has for the one that is meant.
  const usualCache = join(configuration('cache'), '_cacache');
  mkdirSync(usualCache, {recursive: true});
  symlinkSync(usualCache, join(folder, '_cacache'));
  let origin = '';
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    const [name = '', file] = path.split('/-/');
    const found = packages.get(name);
    if (!found) {
      return void response.writeHead(302, {location: new URL(request.url?.slice(1) ?? '', upstream).href}).end();
    }
    const {manifest, tarball} = found;
    if (file !== undefined) return void response.setHeader('Content-Type', 'application/octet-stream').end(tarball);
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const dist = {tarball: `${origin}/${name}/-/package.tgz`, integrity};
    const versions = {[manifest.version]: {...manifest, dist}};
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({name, 'dist-tags': {latest: manifest.version}, versions}));
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    names: [...packages.keys()],
    environment: {
      npm_config_registry: origin,
      npm_config_cache: folder,
      npm_config_replace_registry_host: 'never',
      npm_config_prefer_offline: 'true',
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_yes: 'true',
      npm_config_loglevel: 'error',
    },
    async close() {
      server.closeAllConnections();
      await new Promise(done => {
        server.close(done);
      });
      rmSync(folder, {recursive: true});
    },
  };
}
