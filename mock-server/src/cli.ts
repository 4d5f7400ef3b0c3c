#!/usr/bin/env node
/** The command `pbi-mock-server`. */
import {runCommand} from './command/command.js';

await runCommand(process.argv);
