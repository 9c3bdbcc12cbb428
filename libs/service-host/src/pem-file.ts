import { readFileSync } from 'node:fs';

/** Certificates or a key as text, or what is wrong with the file in words that follow its name. */
export function readPemFile(file: string): { readonly value: string } | { readonly problem: string } {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN ') ? { value: text } : { problem: 'is no PEM file; it begins with -----BEGIN' };
  } catch (error) {
    return { problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
