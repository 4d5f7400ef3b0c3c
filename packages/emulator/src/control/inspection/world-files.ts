/** The files that a lane's world would be written as, without passwords and secrets. */
import {writersOfWorld} from '../../world/files/serialize-world.js';
import {WorldFileError} from '../../world/files/world-file-error.js';
import type {Principal, World} from '../../world/world.js';
import {ControlError} from '../errors/control-error.js';

/** Characters of a file that are shown. */
const maxLength = 1_000_000;
const mark = '[redacted]';

/** @returns Their paths. No rows are written. */
export const listWorldFiles = (world: World): string[] => [...writersOfWorld(world).keys()].sort();

/** @throws ControlError */
export function readWorldFile(world: World, path: string): {path: string; text: string} {
  const write = writersOfWorld({...world, principals: world.principals.map(withoutSecrets)}).get(path);
  if (!write) {
    throw new ControlError(`The world has no file ${path.slice(0, 100)}. GET /__emulator/world/files lists them.`);
  }
  const text = writeText(write);
  return {path, text: text.length > maxLength ? `${text.slice(0, maxLength)}…` : text};
}

/** @throws ControlError for what no file can hold. */
function writeText(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof WorldFileError) throw new ControlError(error.message);
    throw error;
  }
}

function withoutSecrets(principal: Principal): Principal {
  if (principal.type === 'User') return {...principal, password: mark};
  return {...principal, secrets: principal.secrets.map(secret => ({...secret, value: mark}))};
}
