import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '@verso/service-host';
import { parse } from 'yaml';

/** A topic as `deploy/kafka/topics.yaml` declares it, defaults filled in. */
export interface DeclaredTopic {
  readonly name: string;
  /** The role that answers for it, and writes it. */
  readonly owner: string;
  /** Roles that write it as well. */
  readonly writers: readonly string[];
  readonly partitions: number;
  readonly replication: number;
  /** Settings of Kafka, by its names. Settings that are not here are left as they are. */
  readonly configs: Readonly<Record<string, string>>;
}

/** Who connects as whom, and reads what. */
export interface DeclaredRole {
  readonly name: string;
  /** `User:<name>` */
  readonly principal: string;
  /** How the names of its consumer groups begin. */
  readonly group: string;
  readonly reads: readonly string[];
}

export interface TopicDeclarations {
  readonly topics: readonly DeclaredTopic[];
  readonly roles: readonly DeclaredRole[];
}

/** The declarations of this checkout; the same path from `src` and from `dist`. */
export const DECLARATIONS_FILE = join(import.meta.dirname, '../../../../deploy/kafka/topics.yaml');

/**
 * Reads and checks the declarations.
 *
 * @throws ConfigurationError naming everything that is wrong with the file
 */
export async function readDeclarations(file = DECLARATIONS_FILE): Promise<TopicDeclarations> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigurationError([`there is no file ${file}`]);
  });
  return declarationsOf(text, file);
}

/** The same of a text; `file` is only named in errors. */
export function declarationsOf(text: string, file: string): TopicDeclarations {
  const reader = new DeclarationReader(file);
  const declarations = reader.read(yamlOf(text, file));
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return declarations;
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigurationError([`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Gathers all problems, so that a file is mended once. */
class DeclarationReader {
  readonly problems: string[] = [];

  constructor(private readonly file: string) {}

  read(document: unknown): TopicDeclarations {
    const whole = this.#fields(document, 'the file', ['defaults', 'topics', 'roles']);
    const defaults = this.#fields(whole['defaults'], 'defaults', ['partitions', 'replication', 'configs']);
    const listed = Array.isArray(whole['topics']) ? (whole['topics'] as readonly unknown[]) : [];
    if (listed.length === 0) this.#problem('topics: give a list');
    const topics = listed.map((topic, index) => this.#topic(topic, `topics[${index}]`, defaults));
    const roles = Object.entries(this.#fields(whole['roles'], 'roles')).map(([name, role]) => this.#role(name, role));
    this.#references(topics, roles);
    return { topics, roles };
  }

  #topic(topic: unknown, at: string, defaults: Fields): DeclaredTopic {
    const own = this.#fields(topic, at, ['name', 'owner', 'writers', 'partitions', 'replication', 'configs']);
    const name = this.#text(own['name'], `${at}.name`, /^[a-zA-Z0-9._-]{1,249}$/);
    const place = name === '' ? at : name;
    return {
      name,
      owner: this.#text(own['owner'], `${place}.owner`, /^[a-z-]+$/),
      writers: this.#texts(own['writers'], `${place}.writers`, /^[a-z-]+$/),
      partitions: this.#count(own['partitions'] ?? defaults['partitions'], `${place}.partitions`, 256),
      replication: this.#count(own['replication'] ?? defaults['replication'], `${place}.replication`, 9),
      configs: {
        ...this.#configs(defaults['configs'], 'defaults.configs'),
        ...this.#configs(own['configs'], `${place}.configs`),
      },
    };
  }

  #role(name: string, role: unknown): DeclaredRole {
    const fields = this.#fields(role, `roles.${name}`, ['principal', 'group', 'reads']);
    return {
      name,
      principal: this.#text(fields['principal'], `roles.${name}.principal`, /^User:\S+$/),
      group: this.#text(fields['group'], `roles.${name}.group`, /^[a-z.-]+$/),
      reads: this.#texts(fields['reads'], `roles.${name}.reads`, /./),
    };
  }

  #references(topics: readonly DeclaredTopic[], roles: readonly DeclaredRole[]): void {
    const names = new Set<string>();
    for (const { name, owner, writers } of topics) {
      if (names.has(name)) this.#problem(`${name} is declared twice`);
      names.add(name);
      for (const writer of [owner, ...writers]) {
        if (!roles.some((role) => role.name === writer)) this.#problem(`${name}.owner: there is no role ${writer}`);
      }
    }
    for (const { name, reads } of roles) {
      for (const topic of reads)
        if (!names.has(topic)) this.#problem(`roles.${name}.reads: there is no topic ${topic}`);
    }
  }

  #fields(value: unknown, at: string, known?: readonly string[]): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#problem(`${at}: give a mapping`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (known?.includes(name) === false)
        this.#problem(`${at}: ${name} is not known here; known are ${known.join(', ')}`);
    }
    return value as Fields;
  }

  #configs(value: unknown, at: string): Readonly<Record<string, string>> {
    const configs = value === undefined ? {} : this.#fields(value, at);
    const texts = Object.entries(configs).map(([name, text]): [string, string] => {
      // A number in YAML may not be the digits that were written.
      if (typeof text !== 'string') this.#problem(`${at}.${name}: put the value in quotes`);
      return [name, String(text)];
    });
    return Object.fromEntries(texts);
  }

  #texts(value: unknown, at: string, form: RegExp): readonly string[] {
    const texts = Array.isArray(value) ? (value as readonly unknown[]) : [];
    return texts.map((text, index) => this.#text(text, `${at}[${index}]`, form));
  }

  #text(value: unknown, at: string, form: RegExp): string {
    if (typeof value === 'string' && form.test(value)) return value;
    this.#problem(
      `${at}: ${value === undefined ? 'is missing' : `${JSON.stringify(value)} does not fit ${form.source}`}`,
    );
    return '';
  }

  #count(value: unknown, at: string, most: number): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
    this.#problem(`${at}: give a whole number from 1 to ${most}`);
    return 1;
  }

  #problem(problem: string): void {
    this.problems.push(`${this.file}: ${problem}`);
  }
}
