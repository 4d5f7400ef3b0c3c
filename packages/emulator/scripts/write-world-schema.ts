// Writes world.schema.json, which the package publishes, from the schema that worlds are read by.
import {writeFileSync} from 'node:fs';
import {worldSchema} from '../src/world/files/world-schema.js';

writeFileSync(new URL('../world.schema.json', import.meta.url), `${JSON.stringify(worldSchema, null, 2)}\n`);
