// Runs every *.bench.mjs of this folder, or those whose name contains an argument: `npm run bench -- event-store`.
// Speed is never asserted in tests: here it is measured beside something else, on the same machine in the same run.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = (await readdir(folder)).filter((file) => file.endsWith('.bench.mjs')).sort();
for (const file of files) {
  if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
  console.log(`\n== ${file.replace('.bench.mjs', '')} ==\n`);
  const { bench } = await import(join(folder, file));
  await bench();
}
