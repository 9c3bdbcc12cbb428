// Reads a Dockerfile as far as ours goes: stages of FROM, ARG, ENV, WORKDIR, COPY, RUN, USER, EXPOSE, HEALTHCHECK, CMD, ENTRYPOINT.

/** @returns the stages in order: `{ name, from, steps: [{ instruction, rest }] }` */
export function stagesOf(text) {
  const stages = [];
  for (const { instruction, rest } of instructionsOf(text)) {
    if (instruction === 'FROM') {
      const [from, , name] = rest.split(/\s+/);
      stages.push({ name, from, steps: [] });
    } else if (stages.length > 0) {
      stages.at(-1).steps.push({ instruction, rest });
    } else if (instruction !== 'ARG') {
      throw new Error(`before the first FROM there may only be ARG, not ${instruction}`);
    }
  }
  return stages;
}

function instructionsOf(text) {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const whole = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  return whole.split('\n').map((line) => {
    const [, instruction, rest] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === undefined) throw new Error(`not an instruction: ${line}`);
    return { instruction, rest };
  });
}

/** `--from=build a b ./c` as `{ from: 'build', sources: ['a', 'b'], target: './c' }` */
export function copyOf(rest) {
  const words = rest.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const unknown = flags.filter((flag) => !flag.startsWith('--from='));
  if (unknown.length > 0) throw new Error(`COPY ${unknown.join(' ')} is not understood here`);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from: flags[0]?.slice('--from='.length), sources: paths.slice(0, -1), target: paths.at(-1) };
}

/** `["a", "b"]` as it stands, after other words: the command of CMD, ENTRYPOINT, HEALTHCHECK. */
export function commandOf(rest) {
  return JSON.parse(rest.slice(rest.indexOf('[')));
}

/** `A=1 B=2` */
export function pairsOf(rest) {
  return Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split('=')));
}

/** Whether a path of the context is left out by the ignore file: the last pattern that fits decides. */
export function isIgnored(path, patterns) {
  let ignored = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    const form = (negated ? pattern.slice(1) : pattern)
      .replaceAll(/[.+^${}()|[\]]/g, String.raw`\$&`)
      .replaceAll('**/', '\u0000')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0000', '(?:.*/)?');
    // What is below a folder that fits, fits as well.
    if (new RegExp(`^${form}(?:/|$)`).test(path)) ignored = !negated;
  }
  return ignored;
}
