import { ValidateBy } from 'class-validator';
import type { ExecutionField, FieldRule } from '../domain/field-rules.js';
import { FIELD_RULES, PART_RULES } from '../domain/field-rules.js';

/** The field of a request class holds what the rule of that field allows; absent is for others to judge. */
export function Holds(field: ExecutionField): PropertyDecorator {
  return byRule(FIELD_RULES[field]);
}

/** The same for a part of a field: `HoldsPart('counterparty', 'lei')`. */
export function HoldsPart<Group extends keyof typeof PART_RULES>(
  group: Group,
  part: keyof (typeof PART_RULES)[Group] & string,
): PropertyDecorator {
  const rules: Readonly<Record<string, FieldRule>> = PART_RULES[group];
  return byRule(rules[part] ?? (() => undefined));
}

/** Between code and detail in the message of a constraint. */
export const SEPARATOR = ': ';

function byRule(rule: FieldRule): PropertyDecorator {
  return ValidateBy({
    name: 'fieldRule',
    validator: {
      validate: (value: unknown) => value === undefined || rule(value) === undefined,
      defaultMessage: (validation) => {
        const fault = rule(validation?.value);
        return fault === undefined ? '' : `${fault.code}${SEPARATOR}${fault.detail}`;
      },
    },
  });
}
