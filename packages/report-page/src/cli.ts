#!/usr/bin/env node
/** The command `pbi-report-page`. */
import {run} from './command.js';

process.exitCode = await run(process.argv.slice(2), console.log, console.error);
