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

  it('comes to the same end with its rooms in four parts each', async () => {
    const { code, output } = await simulation('--seeds', '6', '--trades', '12', '--parts', '4');
    expect(output).toContain('every invariant holds');
    expect(code).toBe(0);
  });

  it('comes to the same end when its rooms hold next to nothing in memory', async () => {
    const { code, output } = await simulation('--seeds', '6', '--trades', '12', '--hold', '10');
    expect(output).toContain('every invariant holds');
    expect(code).toBe(0);
  });

  it('finds every planted defect, and names the seed that shows it', async () => {
    const { code, output } = await simulation('--plant', 'each', '--seeds', '20', '--trades', '12');
    expect(output).not.toContain('NOT FOUND');
    expect(output).toMatch(/^positions-forget-cancelled-instructions: seed \d+: /m);
    expect(output).toMatch(/^(\d+) of \1 planted defects found/m);
    expect(code).toBe(0);
  });
});
