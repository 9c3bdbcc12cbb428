// Fails when the committed contracts, or the document of the topics, are not what is generated from proto/ today.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncApiText, DOCUMENT } from './asyncapi/generate.mjs';

const GENERATED = join('libs', 'contracts', 'src', 'gen');
const root = fileURLToPath(new URL('../', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const fresh = mkdtempSync(join(tmpdir(), 'verso-generated-'));

try {
  // buf starts the generator as `node`: the pinned one, also when this script was not started by npm.
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
  execFileSync(join(bin, 'buf'), ['generate', '-o', fresh], { cwd: root, env, stdio: 'inherit' });
  const differing = difference(filesIn(join(root, GENERATED)), filesIn(join(fresh, GENERATED))).map(
    ({ name, what }) => ({ name: join(GENERATED, name), what }),
  );
  const document = new Map(existsSync(DOCUMENT) ? [[DOCUMENT, readFileSync(DOCUMENT, 'utf8')]] : []);
  differing.push(...difference(document, new Map([[DOCUMENT, await asyncApiText()]])));
  for (const { name, what } of differing) console.error(`${name}: ${what}`);
  if (differing.length > 0) {
    console.error('The contracts are not as proto/ describes them: run `npm run generate` and commit what it writes.');
    process.exitCode = 1;
  } else {
    console.log('generated contracts: as proto/ describes them');
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
}

function difference(committed, generated) {
  const names = [...new Set([...committed.keys(), ...generated.keys()])].sort();
  return names.flatMap((name) => {
    if (!generated.has(name)) return [{ name, what: 'is no longer generated' }];
    if (!committed.has(name)) return [{ name, what: 'is missing' }];
    return committed.get(name) === generated.get(name) ? [] : [{ name, what: 'differs' }];
  });
}
