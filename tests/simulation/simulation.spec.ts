import { execFile } from 'node:child_process';
import { join } from 'node:path';

const run = join(import.meta.dirname, 'run.ts');

/** The built product, in a process of its own: the test runner's sandbox makes it several times slower. */
async function simulation(...options: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [run, ...options], { timeout: 300_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

describe('the whole office under a seeded schedule', () => {
  it('keeps every invariant, and comes to the same end, with messages doubled, delayed and reordered', async () => {
    const { code, output } = await simulation('--seeds', '20', '--trades', '12');
    expect(output).toContain('20 seeds');
    expect(output).toContain('every invariant holds');
    expect(code).toBe(0);
  });

  it.each(['cash-forgets-partials', 'settlement-forgets-reservations', 'street-is-heard-twice'])(
    'finds the planted defect %s and names its seed',
    async (defect) => {
      const { code, output } = await simulation('--seeds', '10', '--trades', '20', '--plant', defect);
      expect(output).toMatch(/^seed \d+:/m);
      expect(code).toBe(1);
    },
  );
});
