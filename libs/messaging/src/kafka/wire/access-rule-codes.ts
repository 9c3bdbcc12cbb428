import type { AccessRule } from '../port.js';

/** A rule with a library's numbers for what the port names. */
export interface RuleCodes<Resource, Pattern, Operation, Permission> {
  readonly resourceType: Resource;
  readonly resourceName: string;
  readonly resourcePatternType: Pattern;
  readonly principal: string;
  readonly host: string;
  readonly operation: Operation;
  readonly permissionType: Permission;
}

/** Translates access rules by a library's own tables. */
export class RuleTables<Resource, Pattern, Operation, Permission> {
  constructor(
    private readonly tables: {
      readonly resource: Readonly<Record<AccessRule['resourceType'], Resource>>;
      readonly pattern: Readonly<Record<AccessRule['patternType'], Pattern>>;
      readonly operation: Readonly<Record<AccessRule['operation'], Operation>>;
      readonly permission: Readonly<Record<AccessRule['permission'], Permission>>;
    },
  ) {}

  encode(rule: AccessRule): RuleCodes<Resource, Pattern, Operation, Permission> {
    return {
      resourceType: this.tables.resource[rule.resourceType],
      resourceName: rule.resourceName,
      resourcePatternType: this.tables.pattern[rule.patternType],
      principal: rule.principal,
      host: rule.host,
      operation: this.tables.operation[rule.operation],
      permissionType: this.tables.permission[rule.permission],
    };
  }

  /** Nothing for a rule about something that the port does not name. */
  decode(codes: RuleCodes<unknown, unknown, unknown, unknown>): AccessRule | undefined {
    const resourceType = nameOf(this.tables.resource, codes.resourceType);
    const patternType = nameOf(this.tables.pattern, codes.resourcePatternType);
    const operation = nameOf(this.tables.operation, codes.operation);
    const permission = nameOf(this.tables.permission, codes.permissionType);
    if (resourceType === undefined || patternType === undefined) return undefined;
    if (operation === undefined || permission === undefined) return undefined;
    const { resourceName, principal, host } = codes;
    return { resourceType, resourceName, patternType, principal, host, operation, permission };
  }
}

function nameOf<Name extends string>(codes: Readonly<Record<Name, unknown>>, code: unknown): Name | undefined {
  for (const name in codes) if (codes[name] === code) return name;
  return undefined;
}
