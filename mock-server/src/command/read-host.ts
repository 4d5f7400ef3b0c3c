import {InvalidArgumentError} from 'commander';

/**
 * Reads `--host`. A script whose variable is not set passes nothing, and Node listens on every address then.
 * @throws InvalidArgumentError When it is empty.
 */
export function readHost(text: string): string {
  if (text.trim() !== '') return text.trim().replace(/^\[(.*)\]$/, '$1');
  throw new InvalidArgumentError(
    'It is empty, which would let every machine in. Leave --host out for this machine only; 0.0.0.0 lets others in.',
  );
}
