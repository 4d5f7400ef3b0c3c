#!/usr/bin/env node
import {createMockServer} from './server.js';

const server = await createMockServer();
console.log(await server.listen({port: Number(process.env['PORT'] ?? 8081)}));
