// Writes the golden sample of every event version that has none yet. It never changes an existing one: a sample is what
// a released version wrote, and each build must go on reading it.
//
//   node tools/golden-events/write.mjs
import { createFileRegistry, fromBinary, getOption, hasOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleOf } from './sample-values.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const descriptors = readDescriptors();
const eventOption = descriptors.getExtension('verso.options.v1.event');
const contextOption = descriptors.getExtension('verso.options.v1.context');

let written = 0;
for (const { context, message, schemaVersion } of eventsOfContexts()) {
  const folder = join(root, 'tests', 'golden-events', context);
  const file = join(folder, `${message.name}.v${String(schemaVersion)}.json`);
  if (existsSync(file)) continue;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(sampleOf(message))}\n`);
  written += 1;
}
console.log(`golden events: ${String(written)} written`);

function readDescriptors() {
  const buf = join(root, 'node_modules', '.bin', 'buf');
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const bytes = execFileSync(buf, ['build', '--as-file-descriptor-set', '-o', '-'], options);
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
}

function* eventsOfContexts() {
  for (const file of descriptors.files) {
    if (!hasOption(file, contextOption)) continue;
    const { name, includes } = getOption(file, contextOption);
    for (const packageName of [file.proto.package, ...includes]) yield* eventsOfPackage(name, packageName);
  }
}

function* eventsOfPackage(context, packageName) {
  for (const file of descriptors.files) {
    if (file.proto.package !== packageName) continue;
    for (const message of file.messages) {
      if (!hasOption(message, eventOption)) continue;
      yield { context, message, schemaVersion: getOption(message, eventOption).schemaVersion || 1 };
    }
  }
}
