import { officialSchemas } from './official-schemas.js';

const schemas = officialSchemas();
if (!schemas.available) process.stdout.write(`skipped: ${schemas.reason}\n`);

const cancellation = (identification: string): string =>
  '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:setr.029.001.02"><SctiesTradConfCxl>' +
  `<Id>${identification}</Id></SctiesTradConfCxl></Document>`;

(schemas.available ? describe : describe.skip)('the official schemas', () => {
  it('find nothing against a valid message', () => {
    expect(schemas.validate(cancellation('<TxId>CONF-1</TxId>'))).toEqual([]);
  });

  it('name the element that a message lacks or has wrong', () => {
    expect(schemas.validate(cancellation('')).join()).toContain('TxId');
    expect(schemas.validate(cancellation(`<TxId>${'I'.repeat(36)}</TxId>`)).join()).toContain('maxLength');
  });

  it('look at the message inside an envelope', () => {
    expect(schemas.validate(`<Envelope>${cancellation('<TxId>CONF-1</TxId>')}</Envelope>`)).toEqual([]);
    expect(schemas.validate(`<Envelope>${cancellation('')}</Envelope>`)).not.toEqual([]);
  });

  it('report a text that is no message as any other fault', () => {
    expect(schemas.validate('settled, thank you')).not.toEqual([]);
    expect(schemas.validate('<Envelope/>')).toEqual(['no Document element']);
    expect(schemas.validate('<Document xmlns="urn:else"/>')).toEqual(['no official schema for namespace "urn:else"']);
  });
});

it('the official schemas that are not there say so', () => {
  const absent = officialSchemas('/nowhere');
  expect(absent.available).toBe(false);
  expect(absent.reason).toContain('/nowhere is not there');
  expect(absent.validate(cancellation('<TxId>CONF-1</TxId>'))).not.toEqual([]);
});
