// Writes the list of types that the package exports from its root. A name that two packages use is left out: it is
// imported from its own package, e.g. `@verso/contracts/cash/v1`.
import { typeNameOf } from './names.mjs';

export function flatIndex(contracts) {
  const namesOf = (pkg) => [
    ...pkg.messages.map(typeNameOf),
    ...contracts.contexts.filter((context) => context.packageName === pkg.name).map((context) => context.unionName),
  ];
  const uses = new Map();
  for (const name of contracts.packages.flatMap(namesOf)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const lines = [];
  for (const pkg of contracts.packages) {
    const unique = namesOf(pkg)
      .filter((name) => uses.get(name) === 1)
      .sort();
    if (unique.length > 0)
      lines.push(`export type {\n${unique.map((name) => `  ${name},\n`).join('')}} from './${pkg.path}.js';`);
  }
  const shared = [...uses]
    .filter(([, count]) => count > 1)
    .map(([name]) => name)
    .sort();
  if (shared.length > 0)
    lines.push(`// In more than one package, so only under its package's own path: ${shared.join(', ')}.`);
  return lines.length === 0 ? 'export {};' : lines.join('\n');
}
