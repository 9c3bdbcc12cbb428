// Names and imports in generated files.
import { posix } from 'node:path';

/** `trade-capture` is `TradeCapture`. */
export function pascalCase(name) {
  return name.replace(/(^|[-_./])([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());
}

/** A message nested in another carries its parent's name: `TradeCaptured.Line` is `TradeCapturedLine`. */
export function typeNameOf(message) {
  return message.parent === undefined ? message.name : typeNameOf(message.parent) + message.name;
}

export function encoderNameOf(message) {
  return `encode${typeNameOf(message)}`;
}

export function jsonNameOf(message) {
  return `jsonOf${typeNameOf(message)}`;
}

/** `settlement/v1` reaches `values/v1` by `../values/v1.js`, and `../field-checks` by `../../field-checks.js`. */
export function relativePath(from, to) {
  const path = posix.relative(posix.dirname(from), to);
  return `${path.startsWith('.') ? '' : './'}${path}.js`;
}

/** Collects the imports of one file; a name that is taken already is imported under its package's name. */
export class Imports {
  #from;
  #taken;
  #byPath = new Map();

  constructor(from, taken) {
    this.#from = from;
    this.#taken = new Set(taken);
  }

  type(path, name) {
    return this.#add(path, name, 'type');
  }

  value(path, name) {
    return this.#add(path, name, 'value');
  }

  #add(path, name, kind) {
    const names = this.#byPath.get(path) ?? new Map();
    this.#byPath.set(path, names);
    const known = names.get(name);
    if (known !== undefined) return known.alias;
    let alias = name;
    if (this.#taken.has(alias)) alias = kind === 'type' ? pascalCase(path) + name : name + pascalCase(path);
    this.#taken.add(alias);
    names.set(name, { alias, kind });
    return alias;
  }

  toString() {
    const lines = [];
    for (const [path, names] of [...this.#byPath].sort(([left], [right]) => (left < right ? -1 : 1))) {
      for (const kind of ['type', 'value']) {
        const ofKind = [...names]
          .filter(([, entry]) => entry.kind === kind)
          .sort(([left], [right]) => (left < right ? -1 : 1));
        if (ofKind.length === 0) continue;
        const list = ofKind.map(([name, { alias }]) => (alias === name ? name : `${name} as ${alias}`)).join(', ');
        lines.push(`import ${kind === 'type' ? 'type ' : ''}{ ${list} } from '${relativePath(this.#from, path)}';`);
      }
    }
    return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
  }
}
