import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { BUF, REPOSITORY } from './descriptors.fixture.js';

const OPTIONS = 'proto/verso/options/v1/options.proto';
const EVENT = 'option (verso.options.v1.event) = { subject: "tradeId" record_class: "ledger" };';
const HEAD = `syntax = "proto3";
package verso.novation.v1;
import "verso/options/v1/options.proto";
option (verso.options.v1.context) = { name: "novation" };
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verso-generator-'));
  mkdirSync(dirname(join(folder, OPTIONS)), { recursive: true });
  cpSync(join(REPOSITORY, OPTIONS), join(folder, OPTIONS));
  cpSync(join(REPOSITORY, 'buf.yaml'), join(folder, 'buf.yaml'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('The generator', () => {
  it('writes a strict type: present unless optional, lists read-only, comments kept, nested messages under their parent', () => {
    generate({
      'novation/v1/events.proto': `${HEAD}
        // The trade passed to another counterparty.
        message TradeNovated {
          ${EVENT}
          message Step { int32 ordinal = 1; }
          string trade_id = 1;
          // LEI.
          optional string successor = 2;
          repeated Step steps = 3;
          bool by_ccp = 4;
        }`,
    });
    expect(written('novation/v1.ts')).toContain(
      [
        '/** The trade passed to another counterparty. */',
        'export interface TradeNovated {',
        '  readonly tradeId: string;',
        '  /** LEI. */',
        '  readonly successor?: string;',
        '  readonly steps: readonly TradeNovatedStep[];',
        '  readonly byCcp: boolean;',
        '}',
      ].join('\n'),
    );
    expect(written('novation/v1.ts')).toContain("| { readonly type: 'TradeNovated'; readonly data: TradeNovated }");
  });

  it('puts the events of an included package into the union, after the own ones', () => {
    generate({
      'novation/v1/events.proto': `${HEAD.replace('name: "novation"', 'name: "novation" includes: "verso.notices.v1"')}
        message TradeNovated { ${EVENT} string trade_id = 1; }`,
      'notices/v1/notices.proto': `syntax = "proto3"; package verso.notices.v1;
        import "verso/options/v1/options.proto";
        message NoticeSent { ${EVENT} string trade_id = 1; }`,
    });
    expect(written('novation/v1.ts')).toMatch(/export type NovationEvent =\n.*'TradeNovated'.*\n.*'NoticeSent'.*;/);
  });

  it('follows a path of JSON names to the account, past what may be absent', () => {
    generate({
      'novation/v1/events.proto': `${HEAD}
        message TradeNovated {
          option (verso.options.v1.event) = { subject: "tradeId" account: "leg.cashAccount" record_class: "ledger" };
          string trade_id = 1;
          optional Leg leg = 2;
        }
        message Leg { string cash_account = 1; }`,
    });
    expect(written('registry.ts')).toContain('account: (data) => presentOrNull(data.leg?.cashAccount)');
  });

  it('leaves a name that two packages use out of the flat index', () => {
    const other = HEAD.replaceAll('novation', 'allocation').replace('"novation"', '"allocation"');
    generate({
      'novation/v1/events.proto': `${HEAD} message TradeEnded { ${EVENT} string trade_id = 1; }`,
      'allocation/v1/events.proto': `${other} message TradeEnded { ${EVENT} string trade_id = 1; }`,
    });
    expect(written('index.ts')).toContain('NovationEvent,');
    expect(written('index.ts')).not.toContain('TradeEnded,');
  });
});

describe('The generator refuses', () => {
  it('every field without one strict form, all by name and at once', () => {
    const imports = 'import "google/protobuf/timestamp.proto"; import "google/protobuf/any.proto";';
    const refused = refusal(`${HEAD}${imports}
      message TradeNovated {
        ${EVENT}
        string trade_id = 1;
        oneof outcome { string won = 2; }
        map<string, string> lines = 3;
        int64 long = 4;
        uint64 long_count = 5;
        double price = 6;
        repeated float prices = 7;
        bytes body = 8;
        Side side = 9;
        google.protobuf.Timestamp at = 10;
        google.protobuf.Any detail = 11;
        enum Side { SIDE_UNSPECIFIED = 0; }
      }`);
    for (const name of ['outcome', 'lines', 'long', 'long_count', 'price', 'prices', 'body', 'side', 'at', 'detail']) {
      expect(refused).toMatch(new RegExp(`TradeNovated\\.${name}: `));
    }
    expect(refused).toContain('enum verso.novation.v1.TradeNovated.Side');
    expect(refused).not.toContain('trade_id: ');
  });

  it('an event whose option leads nowhere, or says too little', () => {
    const event = (name: string, options: string) =>
      `message ${name} {
        option (verso.options.v1.event) = { ${options} };
        string trade_id = 1; int32 version = 2; optional string note = 3;
      }`;
    const refused = refusal(`${HEAD}
      ${event('Lost', 'subject: "id" record_class: "ledger"')}
      ${event('Vague', 'subject: "note" record_class: "ledger"')}
      ${event('Counted', 'subject: "tradeId" account: "version" record_class: "ledger"')}
      ${event('Silent', 'record_class: "ledger"')}
      ${event('Forgotten', 'subject: "tradeId"')}`);
    expect(refused).toContain('v1.Lost: event option names "id", but there is no such field');
    expect(refused).toContain('v1.Vague: subject "note" may not be optional');
    expect(refused).toContain('v1.Counted.version: event option "version" must lead to one text');
    expect(refused).toContain('v1.Silent: an event must name the field of its subject');
    expect(refused).toContain('v1.Forgotten: an event must name its record class');
  });

  it('an event that no log carries', () => {
    const homeless = HEAD.replace(/option \(verso.options.v1.context\).*\n/, '');
    expect(refusal(`${homeless} message TradeNovated { ${EVENT} string trade_id = 1; }`)).toContain(
      'no log carries it',
    );
  });
});

describe('What is committed', () => {
  it('is what the generator writes today', () => {
    const check = join(REPOSITORY, 'tools', 'check-generated.mjs');
    expect(execFileSync(process.execPath, [check], { encoding: 'utf8' })).toContain('as proto/ describes them');
  });
});

function generate(files: Readonly<Record<string, string>>): void {
  const { status, stderr } = run(files);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

function refusal(events: string): string {
  const { status, stderr } = run({ 'novation/v1/events.proto': events });
  expect(status).not.toBe(0);
  expect(existsSync(join(folder, 'gen'))).toBe(false);
  return stderr;
}

function run(files: Readonly<Record<string, string>>): { readonly status: number | null; readonly stderr: string } {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'proto', 'verso', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const plugin = join(REPOSITORY, 'tools', 'protoc-gen-verso', 'plugin.mjs');
  const plugins = [{ local: [process.execPath, plugin], out: 'gen', strategy: 'all', opt: 'target=ts' }];
  const template = JSON.stringify({ version: 'v2', plugins });
  const env = { ...process.env, PATH: `${dirname(BUF)}${delimiter}${process.env['PATH'] ?? ''}` };
  return spawnSync(BUF, ['generate', '--template', template], { cwd: folder, env, encoding: 'utf8' });
}

function written(name: string): string {
  return readFileSync(join(folder, 'gen', name), 'utf8');
}
