import { createFileRegistry, fromBinary, getExtension, hasExtension, toJson } from '@bufbuild/protobuf';
import type { DescFile, DescMessage, FileRegistry, Message } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
export const BUF = join(REPOSITORY, 'node_modules', '.bin', 'buf');

/** The descriptors of proto/ as buf compiles them now: the judge of what the generator wrote earlier. */
export function readDescriptors(): FileRegistry {
  const bytes = execFileSync(BUF, ['build', '--as-file-descriptor-set', '-o', '-'], {
    cwd: REPOSITORY,
    maxBuffer: 64 * 1024 * 1024,
  });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
}

/** The message of an event type: in the context's own package, or in one that the context includes. */
export function messageOf(descriptors: FileRegistry, context: string, type: string): DescMessage {
  for (const packageName of packagesOf(descriptors, context)) {
    const message = descriptors.getMessage(`${packageName}.${type}`);
    if (message !== undefined) return message;
  }
  throw new Error(`no message for ${type} of ${context}`);
}

/** What the contract says of an event, by JSON name, defaults left out; nothing when the message is no event. */
export function eventOptions(descriptors: FileRegistry, message: DescMessage): Readonly<Record<string, unknown>> {
  return optionOf(descriptors, message, 'verso.options.v1.event');
}

function packagesOf(descriptors: FileRegistry, context: string): readonly string[] {
  for (const file of descriptors.files) {
    const { name, includes } = optionOf(descriptors, file, 'verso.options.v1.context');
    if (name === context) return [file.proto.package, ...((includes ?? []) as string[])];
  }
  throw new Error(`no package of context ${context}`);
}

function optionOf(descriptors: FileRegistry, element: DescFile | DescMessage, name: string): Record<string, unknown> {
  const extension = descriptors.getExtension(name);
  if (extension?.message === undefined) throw new Error(`no option ${name} among the descriptors`);
  const { options } = element.proto;
  if (options === undefined || !hasExtension(options, extension)) return {};
  return toJson(extension.message, getExtension(options, extension) as Message) as Record<string, unknown>;
}
