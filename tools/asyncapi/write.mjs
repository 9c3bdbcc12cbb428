// Writes docs/asyncapi.yaml: a part of `npm run generate`.
import { writeFileSync } from 'node:fs';
import { asyncApiText, DOCUMENT } from './generate.mjs';

writeFileSync(DOCUMENT, await asyncApiText());
