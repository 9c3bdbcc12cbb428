import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** Rules of the house that lint cannot see. Each names every place that breaks it. */

const root = join(import.meta.dirname, '..');
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx', '.verso', 'gen']);
const TEXT = /\.(ts|mjs|sql|proto|md|json|ya?ml|go)$|^(\.npmrc|\.gitignore|run)$/;

const files = filesUnder(root).filter((file) => !file.startsWith('tests/golden-events/') || !file.endsWith('.json'));
const packages = ['libs', 'services'].flatMap((group) =>
  readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${group}/${entry.name}`),
);
const services = packages.filter((folder) => folder.startsWith('services/'));
const libraries = packages.filter((folder) => folder.startsWith('libs/'));

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesUnder(path);
    return entry.isFile() ? [relative(root, path)] : [];
  });
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const linesOf = (file: string): number => read(file).trimEnd().split('\n').length;
const isCode = (file: string): boolean => /\.(ts|mjs|sql|go)$/.test(file);
const isTest = (file: string): boolean => /^tests\/|\.(spec|fixture)\.ts$/.test(file);

/** `file:line` of every line of these files that matches. */
function placesOf(pattern: RegExp, among: (file: string) => boolean): string[] {
  return files
    .filter((file) => (TEXT.test(basename(file)) || file.startsWith('.ci/')) && among(file))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${String(index + 1)}`] : [])),
    );
}

describe('Names', () => {
  it('no file or folder is a drawer', () => {
    const drawer =
      /^(utils?|common|helpers?|base|types?|managers?|core|impl|misc|shared)$|-(utils?|helpers?|manager|impl)$/;
    const named = files
      .filter((file) => /^(libs|services|tests|tools|proto|docs)\//.test(file))
      .filter((file) => file.split('/').some((part) => drawer.test(part.replace(/\..*$/, ''))));
    expect(named).toEqual([]);
  });

  it('one object of SQL per file, named as the object', () => {
    const creates =
      /^create (?:or replace )?(?:function|procedure|table|view|type|domain|materialized view) (?:\w+\.)?(\w+)/gim;
    const misnamed = files
      .filter((file) => file.endsWith('.sql'))
      .map((file) => ({ file, objects: [...read(file).matchAll(creates)].map(([, name]) => name) }))
      .filter(({ file, objects }) => objects.length > 0 && objects.join() !== basename(file, '.sql'));
    expect(misnamed).toEqual([]);
  });

  it('the kind of a test is in its name', () => {
    const specs = files.filter((file) => file.endsWith('.spec.ts') && file !== 'tests/tidy.spec.ts');
    const database = specs.filter(
      (file) => /\bthrowAwayPostgres\(/.test(read(file)) && !/\.(int|e2e)\.spec\.ts$/.test(file),
    );
    const property = specs.filter(
      (file) => file.endsWith('.property.spec.ts') && !read(file).includes("from 'fast-check'"),
    );
    expect({ database, property }).toEqual({ database: [], property: [] });
  });
});

describe('Packages', () => {
  const TYPE_OF_LIBRARY: Readonly<Record<string, string>> = {
    'business-calendar': 'type:domain',
    contracts: 'type:contract',
    decider: 'type:domain',
    'event-store': 'type:infra',
    fix: 'type:codec',
    iso20022: 'type:codec',
    messaging: 'type:infra',
    money: 'type:domain',
    'service-host': 'type:infra',
    'swift-mt': 'type:codec',
    'test-bed': 'type:test',
    'transparency-log': 'type:codec',
  };

  interface Manifest {
    readonly name: string;
    readonly nx?: { readonly tags?: readonly string[] };
    readonly [key: string]: unknown;
  }
  const manifest = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json'))) as Manifest;

  it.each(packages)('%s is named and tagged as the boundaries know it', (folder) => {
    const [group, name = ''] = folder.split('/');
    const service = name === 'verso' ? 'type:app' : 'type:service';
    const { name: packageName, nx } = manifest(folder);
    expect(packageName).toBe(`@verso/${name}`);
    expect(nx?.tags).toEqual([group === 'services' ? service : TYPE_OF_LIBRARY[name], `scope:${name}`]);
  });

  it('every package says in a README what it is', () => {
    expect(packages.filter((folder) => !existsSync(join(root, folder, 'README.md')))).toEqual([]);
  });

  it('every library has one entrance', () => {
    expect(libraries.filter((folder) => !existsSync(join(root, folder, 'src', 'index.ts')))).toEqual([]);
  });

  it('every version is exact', () => {
    const fields = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'overrides'];
    const loose = ['.', ...packages].flatMap((folder) =>
      fields.flatMap((field) =>
        Object.entries((manifest(folder)[field] ?? {}) as Record<string, string>)
          .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${folder}: ${name} ${version}`),
      ),
    );
    expect(loose).toEqual([]);
  });

  it('the lockfile knows every platform: a missing one makes `npm ci` refuse', () => {
    interface Locked {
      readonly optionalDependencies?: Readonly<Record<string, string>>;
    }
    const { packages: locked } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
    const known = new Set(Object.keys(locked).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    const missing = Object.values(locked).flatMap(({ optionalDependencies = {} }) =>
      Object.entries(optionalDependencies)
        .filter(([name]) => !known.has(name))
        .map(([name, version]) => `${name} ${version}`),
    );
    expect(missing).toEqual([]);
  });

  it('what is installed stands in the root, so that there is one version of each', () => {
    const own = packages.filter((folder) =>
      ['dependencies', 'devDependencies'].some((field) => field in manifest(folder)),
    );
    expect(own).toEqual([]);
  });
});

describe('Services', () => {
  it('every domain is tested where it stands', () => {
    const untested = services
      .map((folder) => `${folder}/src/domain/`)
      .filter((domain) => files.some((file) => file.startsWith(domain)))
      .filter((domain) => !files.some((file) => file.startsWith(domain) && file.endsWith('.spec.ts')));
    expect(untested).toEqual([]);
  });

  it('main.ts only starts', () => {
    expect(files.filter((file) => file.endsWith('/main.ts') && linesOf(file) > 30)).toEqual([]);
  });

  it('a room is wired in at most one module', () => {
    const wired = services.filter(
      (folder) => files.filter((file) => file.startsWith(folder) && file.endsWith('.module.ts')).length > 1,
    );
    expect(wired).toEqual([]);
  });
});

describe('Code', () => {
  it('no file is longer than a reader holds in mind: 300 lines', () => {
    expect(files.filter((file) => isCode(file) && linesOf(file) > 300)).toEqual([]);
  });

  it('no test is alone or put off, and nothing is left to do later', () => {
    expect(
      placesOf(/\b(describe|it|test)\.only\b|\bTO[D]O\b|\bFIX[M]E\b/, (file) => /\.(ts|mjs|sql|proto|go)$/.test(file)),
    ).toEqual([]);
  });

  it('no rule is switched off in a file, and no type is forced', () => {
    const forced = /eslint-disabl[e]|@ts-(ignor[e]|nochec[k]|expect-erro[r])|\bas unknow[n] as\b|prettier-ignor[e]/;
    expect(placesOf(forced, (file) => /\.(ts|mjs)$/.test(file))).toEqual([]);
  });

  it('only the command line prints', () => {
    // The starter speaks only where the program itself cannot: not built yet, or under a Node that is too old.
    const printers = ['services/verso/src/printing.ts', 'services/verso/bin/verso.mjs'];
    const prints = (file: string): boolean =>
      /^(libs|services)\/.*\.(ts|mjs)$/.test(file) && !isTest(file) && !printers.includes(file);
    expect(placesOf(/\bconsole\.\w+\(|process\.std(out|err)\.write/, prints)).toEqual([]);
  });

  it('nothing knows the machine it was written on', () => {
    const machine = /(^|[^\w.~$)}-])\/(work|root|home\/\w+|Users\/\w+)\//;
    expect(placesOf(machine, () => true)).toEqual([]);
    expect(placesOf(/(^|[^\w.])\/tmp\//, (file) => isCode(file) && !isTest(file))).toEqual([]);
  });

  it('nothing names a package registry', () => {
    const registry =
      /registry\.(npmjs|yarnpkg)|npm\.pkg\.github|"resolved": "http|^\s*(@[\w-]+:)?registry\s*=|_authToken|proxy\.golang/;
    expect(placesOf(registry, (file) => file !== 'tests/tidy.spec.ts')).toEqual([]);
  });
});

describe('Documents', () => {
  const pages = files.filter((file) => file.endsWith('.md'));

  it.each(pages)('the links of %s lead somewhere', (page) => {
    const broken = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : relative(root, resolve(root, dirname(page), path));
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  /** As GitHub makes them from headings. */
  function anchorsOf(page: string): string[] {
    return [...read(page).matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  }
});
