// Reads [{ file, code }] from its input, lints each text as if it stood in that file, and prints [[{ rule, message }]].
// A process of its own, because ESLint loads its configuration in ways that Jest's module registry does not support.
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { writeProjectGraph } from '../../tools/project-graph.mjs';

writeProjectGraph();
const cwd = fileURLToPath(new URL('../../', import.meta.url));
const BOUNDARIES = '@nx/enforce-module-boundaries';
const { rules } = await new ESLint({ cwd }).calculateConfigForFile('libs/money/src/planted.ts');
const { graph } = JSON.parse(readFileSync(join(cwd, '.nx', 'project-graph.json'), 'utf8'));
const packages = Object.keys(graph.nodes).filter((name) => name.startsWith('@verso/'));
const anyTwo = packages.flatMap((one) => packages.filter((other) => other !== one).map((other) => [one, other]));
const eslint = new ESLint({
  cwd,
  // The files do not exist, so they have no types; no boundary rule needs any.
  overrideConfig: {
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { parserOptions: { projectService: false, program: null, project: false } },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      // An import in the wrong direction often closes a circle too, and Nx then speaks only of the circle.
      [BOUNDARIES]: ['error', { ...rules[BOUNDARIES][1], ignoredCircularDependencies: anyTwo }],
    },
  },
});

const found = [];
for (const { file, code } of JSON.parse(await text(process.stdin))) {
  const results = await eslint.lintText(`${code}\n`, { filePath: file });
  found.push(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ({ rule: ruleId, message }))));
}
process.stdout.write(JSON.stringify(found));
