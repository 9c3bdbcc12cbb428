import {
  applyDecorators,
  Injectable,
  SetMetadata,
  ValidationPipe,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
  type Type as Class,
  type ValidationError,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { getMetadataStorage, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { FieldError } from '@verso/decider';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problem-exception.js';

const TAKEN = Symbol('QUERY_PARAMETERS');

/** For a route that many ask in ways of their own, e.g. probes. */
export const ANY_PARAMETER = '*';

/** The query parameters of a route, by name or by their class. A route without this takes none. */
export function TakesQuery(...taken: readonly (string | Class)[]): CustomDecorator<symbol> {
  return SetMetadata(
    TAKEN,
    taken.flatMap((one) => (typeof one === 'string' ? [one] : parametersOf(one))),
  );
}

/** Reads a query as an object of its class; what is wrong with it is said parameter by parameter. */
export const CHECKED_QUERY = new ValidationPipe({
  transform: true,
  // A misspelt filter must not answer with everything there is.
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors: ValidationError[]) => queryInvalid(errors.map(faultOf)),
});

/** A parameter that is a whole number, optional. */
export function WholeNumber(least: number, most: number): PropertyDecorator {
  const limits = `from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
  const said = { message: `$property must be a whole number ${limits}` };
  return applyDecorators(
    IsOptional(),
    Type(() => Number),
    IsInt(said),
    Min(least, said),
    Max(most, said),
  );
}

/** The answer to a query that a door cannot serve. */
export function queryInvalid(errors: readonly FieldError[]): ProblemException {
  return new ProblemException(400, 'QUERY_INVALID', errors.map(({ detail }) => detail).join('; '), errors);
}

/**
 * Refuses parameters that a route does not know, and those given twice. Passed over, `?dryRun=true` would book, and a
 * misspelt filter would answer with everything.
 */
@Injectable()
export class KnownParametersOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const taken = (Reflect.getMetadata(TAKEN, context.getHandler()) ?? []) as readonly string[];
    if (taken.includes(ANY_PARAMETER)) return true;
    const query = context.switchToHttp().getRequest<FastifyRequest>().query as Readonly<Record<string, unknown>>;
    const errors = Object.entries(query).flatMap(([name, value]): FieldError[] => {
      const pointer = pointerTo(name);
      if (!taken.includes(name)) return [{ pointer, code: 'UNKNOWN_PARAMETER', detail: unknownParameter(name, taken) }];
      if (!Array.isArray(value)) return [];
      return [{ pointer, code: 'GIVEN_TWICE', detail: `${name} is given more than once` }];
    });
    if (errors.length > 0) throw queryInvalid(errors);
    return true;
  }
}

/** What is said of a parameter that is none. */
export function unknownParameter(name: string, taken: readonly string[]): string {
  const there = taken.length === 0 ? 'this door takes none' : `there are ${taken.join(', ')}`;
  return `there is no parameter ${name.slice(0, 40)}: ${there}`;
}

function parametersOf(query: Class): readonly string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(query, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

function faultOf({ property, constraints = {}, target }: ValidationError): FieldError {
  const pointer = pointerTo(property);
  if ('whitelistValidation' in constraints) {
    const taken = target === undefined ? [] : parametersOf(target.constructor as Class);
    return { pointer, code: 'UNKNOWN_PARAMETER', detail: unknownParameter(property, taken) };
  }
  // Several rules may say the same of one value.
  return { pointer, code: 'INVALID', detail: [...new Set(Object.values(constraints))].join('; ') };
}

/** RFC 6901. */
function pointerTo(name: string): string {
  return `/${name.slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
