import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { LEGAL, PLANTED } from './planted-violations.js';

const root = join(import.meta.dirname, '..', '..');

interface Finding {
  readonly rule: string | null;
  readonly message: string;
}

/** What lint says of each text, in order. */
function lint(texts: readonly { readonly file: string; readonly code: string }[]): Finding[][] {
  const said = execFileSync(process.execPath, [join(import.meta.dirname, 'lint-planted.mjs')], {
    cwd: root,
    input: JSON.stringify(texts.map(({ file, code }) => ({ file, code }))),
    encoding: 'utf8',
    maxBuffer: 64_000_000,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(said) as Finding[][];
}

describe('A violation of each boundary, planted in its folder, is caught by lint', () => {
  let findings: ReadonlyMap<(typeof PLANTED)[number] | (typeof LEGAL)[number], Finding[]>;

  beforeAll(() => {
    const texts = [...PLANTED, ...LEGAL];
    const found = lint(texts);
    findings = new Map(texts.map((planted, index) => [planted, found[index] ?? []]));
  });

  it.each(PLANTED)('$name ($file)', (planted) => {
    expect(findings.get(planted)?.map(({ rule }) => rule)).toContain(planted.rule);
  });

  it.each(LEGAL)('and nothing is said of what is allowed: $name ($file)', (legal) => {
    expect(findings.get(legal)).toEqual([]);
  });

  it('every constraint between types of packages has its planted violation', () => {
    const messages = PLANTED.flatMap((planted) => findings.get(planted) ?? []).map(({ message }) => message);
    for (const type of ['contract', 'domain', 'codec', 'infra', 'test', 'service']) {
      expect(messages).toContainEqual(
        expect.stringContaining(`A project tagged with "type:${type}" can only depend on`),
      );
    }
  });
});
