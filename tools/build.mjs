// Compiles every workspace package from src/ to dist/ with SWC. Types are checked by `npm run typecheck`, not here,
// so that the first start after `npm ci` is quick.
import { transformFile } from '@swc/core';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const swc = {
  swcrc: false,
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
const isTest = (file) => /\.(spec|property\.spec|int\.spec|e2e\.spec|fixture)\.ts$/.test(file);

async function buildPackage(folder) {
  const source = join(root, folder, 'src');
  const target = join(root, folder, 'dist');
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch(() => []);
  await rm(target, { recursive: true, force: true });
  let files = 0;
  for (const entry of entries) {
    if (!entry.isFile() || isTest(entry.name)) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(target, from.slice(source.length + 1));
    await mkdir(dirname(to), { recursive: true });
    if (entry.name.endsWith('.ts')) {
      const { code } = await transformFile(from, swc);
      await writeFile(to.replace(/\.ts$/, '.js'), code);
    } else {
      await cp(from, to);
    }
    files += 1;
  }
  return files;
}

let files = 0;
for (const group of ['libs', 'services']) {
  for (const name of await readdir(join(root, group)).catch(() => [])) {
    files += await buildPackage(join(group, name));
  }
}
console.log(`built ${files} files`);
