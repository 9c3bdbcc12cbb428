// Lints everything, or the paths given: `npm run lint -- libs/money`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeProjectGraph } from './project-graph.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
const paths = process.argv.slice(2);

// Without a graph the rule on boundaries says nothing and passes.
writeProjectGraph();
const { status } = spawnSync(process.execPath, [eslint, '--max-warnings=0', ...(paths.length > 0 ? paths : ['.'])], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
