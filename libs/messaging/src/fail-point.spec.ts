import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MODULE = join(import.meta.dirname, 'fail-point.ts');

/** Runs the work three times at one fail point, in a process of its own. */
function process3(armed: string): { readonly signal: string | null; readonly out: string; readonly err: string } {
  const program = `import { failPoint } from ${JSON.stringify(MODULE)};
    for (const call of [1, 2, 3]) await failPoint('relay.publish', async () => console.log('published', call));`;
  const options = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', program];
  const env = { ...process.env, NODE_OPTIONS: '', VERSO_FAIL_POINT: armed };
  const { signal, stdout, stderr } = spawnSync(process.execPath, options, { env, encoding: 'utf8' });
  return { signal, out: stdout.trim(), err: stderr.trim() };
}

describe('a fail point', () => {
  it('does nothing when none is named', () => {
    expect(process3('')).toEqual({ signal: null, out: 'published 1\npublished 2\npublished 3', err: '' });
  });

  it('does nothing when another is named', () => {
    expect(process3('relay.save:1:before').signal).toBeNull();
  });

  it('kills the process before the work of the call that it names', () => {
    const { signal, out, err } = process3('relay.publish:2:before');
    expect({ signal, out, err }).toEqual({
      signal: 'SIGKILL',
      out: 'published 1',
      err: 'fail point relay.publish before',
    });
  });

  it('kills the process after the work of the call that it names', () => {
    expect(process3('relay.publish:2:after')).toMatchObject({ signal: 'SIGKILL', out: 'published 1\npublished 2' });
  });

  it('kills the process at the first that it comes to, of several', () => {
    expect(process3('relay.save:1:before,relay.publish:3:before,relay.publish:2:after')).toMatchObject({
      signal: 'SIGKILL',
      out: 'published 1\npublished 2',
      err: 'fail point relay.publish after',
    });
  });

  it('refuses a name that nobody knows', () => {
    expect(process3('relay.publsh:1:after').err).toContain('write <name>:<nth>:before or :after');
  });
});
