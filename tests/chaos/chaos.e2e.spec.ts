import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { kafkaForTests } from '@verso/test-bed';

const kafka = await kafkaForTests();
if (!kafka.available) process.stdout.write(`skipped: an office that is broken under load: ${kafka.reason}\n`);

/** Twenty processes that are started again and again, a broker and a database on a small machine. */
const LONG = 1_500_000;

/** The built product, broken in a process of its own. */
async function chaos(...options: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const run = join(import.meta.dirname, 'run.ts');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [run, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const out of [child.stdout, child.stderr])
    out.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

(kafka.available ? describe : describe.skip)('An office that is broken under load', () => {
  it(
    'loses nothing and doubles nothing, whatever is killed, cut off, filled or set wrong',
    async () => {
      const { code, output } = await chaos('--minutes', '2');
      const kills = Number(/^kills +(\d+)/m.exec(output)?.[1]);
      const isSound = code === 0 && kills >= 10 && output.includes('nothing was lost or doubled');
      // A failure of any kind tells its seed and what broke.
      expect(isSound ? '' : output).toBe('');
    },
    LONG,
  );
});
