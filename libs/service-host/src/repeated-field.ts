/**
 * The JSON pointer of the first field that stands twice in its object; undefined where each stands once. `JSON.parse` keeps
 * the last of them without a word, others keep the first (RFC 8259, 4): two readers would book two quantities.
 *
 * @param text JSON
 * @param value what it was read into
 */
export function repeatedField(text: string, value: unknown): string | undefined {
  return fieldsWritten(text) === fieldsRead(value) ? undefined : firstRepeated(text);
}

/** Counted first, for hardly any text has one: every field has one colon outside of strings. */
function fieldsWritten(text: string): number {
  let fields = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at += 1;
    else if (character === QUOTE) isInString = !isInString;
    else if (character === COLON && !isInString) fields += 1;
  }
  return fields;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

function fieldsRead(value: unknown): number {
  const left: unknown[] = [value];
  let fields = 0;
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null) continue;
    const parts: readonly unknown[] = Array.isArray(part) ? part : Object.values(part);
    if (!Array.isArray(part)) fields += parts.length;
    for (const one of parts) if (typeof one === 'object' && one !== null) left.push(one);
  }
  return fields;
}

interface Open {
  /** Undefined for a list. */
  readonly fields: Set<string> | undefined;
  /** The field or the index that is being read. */
  at: string | number;
  isNameNext: boolean;
}

function firstRepeated(text: string): string | undefined {
  const open: Open[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ fields: new Set(), at: '', isNameNext: true });
    else if (token === '[') open.push({ fields: undefined, at: 0, isNameNext: false });
    else if (token === '}' || token === ']') open.pop();
    else if (inner === undefined) continue;
    else if (token === ',') {
      if (typeof inner.at === 'number') inner.at += 1;
      inner.isNameNext = inner.fields !== undefined;
    } else if (inner.fields !== undefined && inner.isNameNext) {
      const name = JSON.parse(token) as string;
      inner.at = name;
      inner.isNameNext = false;
      if (inner.fields.has(name)) return open.map(({ at }) => `/${tokenOf(at)}`).join('');
      inner.fields.add(name);
    }
  }
  return undefined;
}

/** Strings, and what opens, parts and closes; the rest of valid JSON has no bearing. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

function tokenOf(at: string | number): string {
  return String(at).slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1');
}
