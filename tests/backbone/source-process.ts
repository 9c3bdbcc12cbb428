import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process of its own that runs a file of the sources, to be killed as no test can kill itself. */
export interface SourceProcess {
  readonly child: ChildProcess;
  /** Resolves with the first line of its output that begins so, from now on or before. */
  said(beginning: string): Promise<string>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Imports of the sources name what they will be compiled to. */
const HOOKS = `import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) =>
  next(name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context) });`;

/** @param input handed to the program as JSON, in its first argument */
export function startFromSource(program: URL, input: unknown): SourceProcess {
  const options = ['--conditions=development', '--experimental-transform-types', '--no-warnings'];
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const child = spawn(process.execPath, [...options, '--import', hooks, program.pathname, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const lines: string[] = [];
  const waiting: { readonly beginning: string; readonly resolve: (line: string) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const { beginning, resolve } of waiting) if (line.startsWith(beginning)) resolve(line);
  });
  return {
    child,
    said: async (beginning) => {
      const line = lines.find((text) => text.startsWith(beginning));
      if (line !== undefined) return line;
      const gone = ended.then((): never => {
        throw new Error(`the process ended without saying ${beginning}; it said ${lines.join(' | ')}`);
      });
      return Promise.race([new Promise<string>((resolve) => waiting.push({ beginning, resolve })), gone]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
