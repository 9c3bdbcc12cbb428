// npm leaves a platform's package out of package-lock.json when the registry at hand does not serve it, and `npm ci` then
// refuses the lockfile everywhere. This adds such entries: version, os and cpu are known from the dependant and the name,
// so that every other platform skips them; the platform itself fetches them as usual. Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = {
  darwin: 'darwin',
  win32: 'win32',
  windows: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
};
const CPU = {
  arm64: 'arm64',
  aarch64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  armv7: 'arm',
  arm: 'arm',
  ppc64: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  wasm32: 'wasm32',
};

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const known = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (known.has(name)) continue;
    const words = name.split(/[^a-z0-9]+/i);
    const os = words.map((word) => OS[word]).find((found) => found !== undefined);
    const cpu = words
      .map((word) => CPU[word] ?? (/^arm/.test(word) ? 'arm' : undefined))
      .find((found) => found !== undefined);
    if (cpu === undefined && os === undefined) throw new Error(`${name} names no platform`);
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ''),
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
    known.add(name);
    added += 1;
  }
}
const { '': root, ...rest } = lock.packages;
lock.packages = {
  '': root,
  ...Object.fromEntries(Object.entries(rest).sort(([one], [other]) => one.localeCompare(other, 'en'))),
};
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added} platform packages`);
