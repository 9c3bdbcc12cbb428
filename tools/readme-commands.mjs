// Runs what README.md tells a reader to run, so that it cannot rot. Two ways, both bounded in time:
//   node tools/readme-commands.mjs start 60   `npm start` for 60 seconds, with the blocks marked `<!-- run beside npm start -->`
//                                             at their end, then Ctrl-C: it must stop by itself, cleanly
//   node tools/readme-commands.mjs            every ```sh block marked `<!-- run -->`, line by line
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MINUTES_PER_COMMAND = 10;
const SECONDS_TO_STOP = 30;
const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const [what, seconds] = process.argv.slice(2);
process.exitCode = (what === 'start' ? await startAndStop(Number(seconds)) : await runAll(commandsMarked('run')))
  ? 0
  : 1;

/** The lines of all ```sh blocks under this mark. */
function commandsMarked(mark) {
  const blocks = readme.matchAll(new RegExp(`<!-- ${mark} -->\\s*\`\`\`sh\\n([^]*?)\`\`\``, 'g'));
  return [...blocks].flatMap(([, block]) => block.split('\n').filter((line) => line.trim() !== ''));
}

async function runAll(commands) {
  for (const command of commands) {
    const started = performance.now();
    const { child, ended } = run(command);
    const impatience = setTimeout(() => killGroup(child, 'SIGKILL'), MINUTES_PER_COMMAND * 60_000);
    const { code, signal } = await ended;
    clearTimeout(impatience);
    const took = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'passed' : `FAILED (${signal ?? `exit ${code}`})`} in ${took} s: ${command}`);
    if (code !== 0) return false;
  }
  return true;
}

async function startAndStop(runSeconds) {
  const command = 'npm start';
  if (!readme.split('\n').includes(command))
    throw new Error(`README.md no longer says \`${command}\`: this check must follow it`);
  const { child, ended } = run(command);
  const early = await Promise.race([ended, sleep(runSeconds * 1000)]);
  if (early !== undefined) return says(`FAILED: ${command} ended by itself (exit ${early.code})`, false);
  const beside = await runAll(commandsMarked('run beside npm start'));

  const stopping = performance.now();
  killGroup(child, 'SIGINT');
  const patience = sleep(SECONDS_TO_STOP * 1000, { code: 'none' }, { ref: false });
  const { code, signal } = await Promise.race([ended, patience]);
  const left = isGroupAlive(child);
  killGroup(child, 'SIGKILL');
  const took = ((performance.now() - stopping) / 1000).toFixed(1);
  // npm ends as one whom Ctrl-C has killed, whatever the program itself answered.
  const clean = (code === 0 || code === 130 || signal === 'SIGINT') && !left;
  const how = `${command} ran ${runSeconds} s and stopped ${took} s after Ctrl-C (${signal ?? `exit ${code}`}${left ? ', processes left' : ''})`;
  return says(`${clean ? 'passed' : 'FAILED'}: ${how}`, clean && beside);
}

function says(line, answer) {
  console.log(line);
  return answer;
}

/** In a process group of its own, as a shell does it: Ctrl-C goes to all of the group at once. */
function run(command) {
  const child = spawn('bash', ['-c', command], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  return { child, ended };
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function isGroupAlive(child) {
  try {
    process.kill(-child.pid, 0);
    return true;
  } catch {
    return false;
  }
}
