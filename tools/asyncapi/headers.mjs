// What stands in the headers of records: attributes of CloudEvents 1.0 in binary mode, and W3C trace context.

const text = (description, more = {}) => ({ type: 'string', description, ...more });
const TRACE = text('W3C trace context that the event belongs to.', {
  pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
});
const NUMBER = { pattern: '^-?[0-9]+$' };

/** Of every event of the office. */
export const EVENT_HEADERS = {
  type: 'object',
  properties: {
    'content-type': text('Form of the payload.', { const: 'application/json' }),
    ce_specversion: text('Version of CloudEvents.', { const: '1.0' }),
    ce_id: text('Id of the event, a UUIDv7: the same at every re-transmission.'),
    ce_source: text('Whose log it stands in.'),
    ce_type: text('Package of the context and name of the event, e.g. verso.trade_capture.v1.TradeCaptured.'),
    ce_time: text('Business time, RFC 3339 in UTC with microseconds.'),
    ce_subject: text('What the event is about; also the key of the record.'),
    ce_dataschema: text('A URI that ends in the version under which the event is stored.'),
    traceparent: TRACE,
    ce_correlationid: text('What began the chain of causes.'),
    ce_causationid: text('`<log>:<position>` of the event that led to this one.'),
    ce_log: text('Name of the log.'),
    ce_epoch: text('Raised when a log is restored: positions compare within one epoch only.', NUMBER),
    ce_position: text('Place in the log, dense from 0.', NUMBER),
    ce_prev: text(
      'Position of the event before it in the same slot, -1 for the first: tells repetitions and gaps.',
      NUMBER,
    ),
    ce_slot: text('First byte of SHA-256 of the subject.', NUMBER),
    ce_stream: text('Stream of the log that it stands in.'),
    ce_version: text('Version that the event gives its stream.', NUMBER),
    ce_leaf: text('RFC 6962 leaf hash of the event in its log, hex.'),
    ce_recordedtime: text('When the store took it in, RFC 3339 in UTC with microseconds.'),
    ce_actor: text('Who did it: `person:<id>`, `service:<name>` or `party:<LEI>`.'),
    ce_account: text('Account that it concerns.'),
    ce_entity: text('LEI of the booking entity.'),
  },
  required: [
    ...['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_subject', 'ce_dataschema'],
    ...['ce_log', 'ce_epoch', 'ce_position', 'ce_prev', 'ce_slot', 'ce_stream', 'ce_version', 'ce_leaf'],
    ...['ce_recordedtime', 'ce_actor'],
  ],
};

/** Of what the front office publishes. Everything but the content type may be left out. */
export function executionHeaders(contentType) {
  return {
    type: 'object',
    properties: {
      'content-type': text('Form of the payload; `ce_datacontenttype` counts where it is absent.', {
        const: contentType,
      }),
      ce_specversion: text('Version of CloudEvents; only binary mode is read.', { const: '1.0' }),
      ce_type: text('Where it is said, it is this.', { const: 'verso.executions.v1.Execution' }),
      ce_id: text(
        'Comes back with a refusal as `ce_causationid`. Executions are told apart by their own identification, not by it.',
      ),
      traceparent: TRACE,
    },
    required: ['content-type'],
  };
}

/** Of a refusal: where the refused record stood, and what it was. */
export const REFUSAL_HEADERS = {
  type: 'object',
  properties: {
    'content-type': text('Form of the payload.', { const: 'application/json' }),
    ce_specversion: text('Version of CloudEvents.', { const: '1.0' }),
    ce_id: text('Id of the refusal: the same at every re-transmission.'),
    ce_source: text('Whose log it stands in.', { const: '/verso/trade-capture' }),
    ce_type: text('Full name of the message in proto/.', { const: 'verso.trade_capture.v1.TradeRefused' }),
    ce_time: text('When it was refused, RFC 3339 in UTC with microseconds.'),
    ce_subject: text('Id of the refusal, also for `GET /v1/refusals/{id}`.'),
    ce_causationid: text('`ce_id` of the refused record, where it had one.'),
    ce_recordtopic: text('Topic of the refused record.'),
    ce_recordpartition: text('Partition of the refused record.', NUMBER),
    ce_recordoffset: text('Offset of the refused record.', NUMBER),
    ce_executionid: text("The source's own execution id, where it could be read."),
    traceparent: TRACE,
  },
  required: [
    ...['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_subject'],
    ...['ce_recordtopic', 'ce_recordpartition', 'ce_recordoffset'],
  ],
};
