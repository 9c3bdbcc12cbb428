import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XmlElement, XmlLibError, XsdValidator } from 'libxml2-wasm';

/** The official ISO 20022 schemas, where the shared data lies beside the checkout. */
export interface OfficialSchemas {
  readonly available: boolean;
  /** Why they are not available, in a sentence to print; empty if they are. */
  readonly reason: string;
  /**
   * What the official schema has against a message, empty if nothing. The schema is the one of the Document's (or of a
   * lone AppHdr's) namespace; a Document inside an envelope is validated without it. A text that is not XML, or whose
   * schema is not there, is reported like any other fault.
   */
  validate(xml: string): string[];
}

/** A schema of this size takes 50 to 200 ms to compile, a message 1 ms to check: each schema is compiled once. */
const compiled = new Map<string, XsdValidator>();

/** The schemas of `folder`, by default those of `../shared/data/iso20022-xsd` beside the checkout. */
export function officialSchemas(folder = defaultFolder): OfficialSchemas {
  const available = existsSync(folder);
  return {
    available,
    reason: available ? '' : `official ISO 20022 schemas not checked: ${folder} is not there`,
    validate: (xml) => (available ? validate(folder, xml) : ['the official schemas are not available']),
  };
}

const defaultFolder = join(import.meta.dirname, '../../../../shared/data/iso20022-xsd');

function validate(folder: string, xml: string): string[] {
  try {
    using document = XmlDocument.fromString(xml);
    if (document.root.name === 'Document' || document.root.name === 'AppHdr') return validateRoot(folder, document);
    const inner = document.get('//*[local-name()="Document"]');
    if (!(inner instanceof XmlElement)) return ['no Document element'];
    using message = XmlDocument.fromString(inner.toString());
    return validateRoot(folder, message);
  } catch (error) {
    return faultsOf(error);
  }
}

function validateRoot(folder: string, document: XmlDocument): string[] {
  const definition = /[a-z]{4}\.\d{3}\.\d{3}\.\d{2}$/.exec(document.root.namespaceUri)?.[0] ?? '';
  const validator = schemaOf(folder, definition);
  if (validator === undefined) return [`no official schema for namespace "${document.root.namespaceUri}"`];
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    return faultsOf(error);
  }
}

function schemaOf(folder: string, definition: string): XsdValidator | undefined {
  const path = join(folder, `${definition}.xsd`);
  const known = compiled.get(path);
  if (known !== undefined || definition === '' || !existsSync(path)) return known;
  using schema = XmlDocument.fromBuffer(readFileSync(path));
  const validator = XsdValidator.fromDoc(schema);
  compiled.set(path, validator);
  return validator;
}

function faultsOf(error: unknown): string[] {
  if (error instanceof XmlLibError) return error.details.map(({ message }) => message.trim());
  return [error instanceof Error ? error.message : String(error)];
}
