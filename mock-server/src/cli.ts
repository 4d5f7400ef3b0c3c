#!/usr/bin/env node
/** The command `pbi-mock-server`. */
import {nodeVersionProblem} from './command/node-version.js';

const problem = nodeVersionProblem(process.versions.node);
if (problem === undefined) {
  // Not before: an older Node ends at what it lacks.
  const {runCommand} = await import('./command/command.js');
  await runCommand(process.argv);
} else {
  console.error(problem);
  process.exitCode = 1;
}
