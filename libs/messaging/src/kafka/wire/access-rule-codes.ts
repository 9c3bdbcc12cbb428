import type { AccessRule } from '../port.js';

/** Numbers of the protocol; both libraries take them as they are. */
const RESOURCE = { topic: 2, group: 3, cluster: 4, 'transactional-id': 5 } as const;
const PATTERN = { literal: 3, prefixed: 4 } as const;
const PERMISSION = { deny: 2, allow: 3 } as const;
const OPERATION = {
  all: 2,
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  'cluster-action': 9,
  'describe-configs': 10,
  'alter-configs': 11,
  'idempotent-write': 12,
} as const;

/** In filters. */
export const ANY = 1;

/** A rule as the protocol writes it. */
export function encodeRule(rule: AccessRule) {
  return {
    resourceType: RESOURCE[rule.resourceType],
    resourceName: rule.resourceName,
    resourcePatternType: PATTERN[rule.patternType],
    principal: rule.principal,
    host: rule.host,
    operation: OPERATION[rule.operation],
    permissionType: PERMISSION[rule.permission],
  };
}

interface RuleCodes {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly resourcePatternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

/** Nothing for a rule about something that the port does not name. */
export function decodeRule(codes: RuleCodes): AccessRule | undefined {
  const resourceType = nameOf(RESOURCE, codes.resourceType);
  const patternType = nameOf(PATTERN, codes.resourcePatternType);
  const operation = nameOf(OPERATION, codes.operation);
  const permission = nameOf(PERMISSION, codes.permissionType);
  if (resourceType === undefined || patternType === undefined) return undefined;
  if (operation === undefined || permission === undefined) return undefined;
  const { resourceName, principal, host } = codes;
  return { resourceType, resourceName, patternType, principal, host, operation, permission };
}

function nameOf<Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name | undefined {
  for (const name in codes) if (codes[name] === code) return name;
  return undefined;
}
