import { plainToInstance } from 'class-transformer';
import type { ValidationError } from 'class-validator';
import { validateSync } from 'class-validator';
import type { FieldError } from '@verso/decider';
import { FIELD_RULES } from '../domain/field-rules.js';
import { SEPARATOR } from './field-decorators.js';

/** What a request class finds wrong with a body: each fault by its JSON pointer, in the order of the contract's fields. */
export function requestFaults(requestClass: new () => object, body: unknown): readonly FieldError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ pointer: '', code: 'NOT_AN_OBJECT', detail: 'the body must be an object with fields' }];
  }
  const machinery: FieldError[] = [];
  const errors = validateSync(plainToInstance(requestClass, plain(body, '', machinery)), OPTIONS);
  const inOrder = errors.toSorted((left, right) => rankOf(left.property) - rankOf(right.property));
  return [...inOrder.flatMap((error) => faultsOf(error, '')), ...machinery];
}

/** The body without fields by which the transformer would take a part for an instance of some class, or change its own. */
function plain(part: unknown, pointer: string, machinery: FieldError[]): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((one, index) => plain(one, `${pointer}/${String(index)}`, machinery));
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(part)) {
    const place = `${pointer}/${tokenOf(field)}`;
    if (MACHINERY.has(field)) machinery.push({ pointer: place, ...UNKNOWN_FIELD });
    else kept[field] = plain(value, place, machinery);
  }
  return kept;
}

const MACHINERY: ReadonlySet<string> = new Set(['constructor', '__proto__']);
const UNKNOWN_FIELD = { code: 'UNKNOWN_FIELD', detail: 'is not a field of this request' } as const;

/** A field as a part of a JSON pointer. */
function tokenOf(field: string): string {
  return field.slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The same order as that of the batch door, so that the same mistake has the same code at both. */
function rankOf(field: string): number {
  const rank = FIELD_ORDER.indexOf(field);
  return rank < 0 ? FIELD_ORDER.length : rank;
}

function faultsOf(error: ValidationError, parent: string): readonly FieldError[] {
  const pointer = `${parent}/${tokenOf(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => faultOf(pointer, name, message));
  // A field that is itself wrong has parts that are wrong for that reason only.
  if (own.length > 0) return own.slice(0, 1);
  return (error.children ?? []).flatMap((child) => faultsOf(child, pointer));
}

function faultOf(pointer: string, name: string, message: string): FieldError {
  if (name === 'whitelistValidation') {
    return { pointer, ...UNKNOWN_FIELD };
  }
  const at = message.indexOf(SEPARATOR);
  return at < 0
    ? { pointer, code: 'NOT_AN_OBJECT', detail: message }
    : { pointer, code: message.slice(0, at), detail: message.slice(at + SEPARATOR.length) };
}

const OPTIONS = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false, stopAtFirstError: true };
const FIELD_ORDER: readonly string[] = Object.keys(FIELD_RULES);
