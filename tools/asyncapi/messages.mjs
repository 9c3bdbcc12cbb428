// Messages between the office and the outside world, where the street plays it: the same envelope on both topics.

const TO_STREET = 'verso.messages-to-street.v1';
const TO_OFFICE = 'verso.messages-to-office.v1';
const WAYS = { [TO_STREET]: 'from the office to the street', [TO_OFFICE]: 'from the street to the office' };

export const MESSAGE_TOPICS = Object.keys(WAYS);

const text = (description, more = {}) => ({ type: 'string', description, ...more });

export const STREET_MESSAGE_HEADERS = {
  type: 'object',
  properties: {
    'message-id': text('Id of the message: the same, with the same bytes, whenever it is sent again.'),
    channel: text('What it is about, which tells who takes it.', {
      enum: ['confirmation', 'settlement', 'cash-statement', 'custody-statement'],
    }),
    sender: text('Who sends it: BIC or LEI.'),
    receiver: text('To whom it is sent: BIC or LEI.'),
    'body-encoding': text('How the office keeps the bytes as text; the value of the record is the bytes themselves.', {
      enum: ['utf-8', 'base64'],
    }),
    'possible-duplicate': text('Whether it may have been sent before under the same id.', { enum: ['true', 'false'] }),
    'replaces-message-id': text('Id of the rejected message that this one repairs.'),
  },
  required: ['message-id', 'channel', 'sender', 'receiver', 'body-encoding', 'possible-duplicate'],
};

/** Title, description and messages of the channel. */
export function messageChannel(topic) {
  return {
    title: `Messages ${WAYS[topic]}`,
    description:
      `Each record is one message ${WAYS[topic]}, as it goes over the wire. At least once: a repetition has the same ` +
      'message-id and the same bytes, and says possible-duplicate. An office that speaks to a real network has no street, ' +
      'and does not use this topic.',
    messages: { StreetMessage: { $ref: '#/components/messages/StreetMessage' } },
  };
}

/** @param publishing makes the operation of who writes to a topic */
export function messageOperations(publishing) {
  return { 'send-messages-to-street': publishing(TO_STREET), 'send-messages-to-office': publishing(TO_OFFICE) };
}

/** @param keyed makes the binding of a record's key */
export function streetMessage(keyed) {
  return {
    name: 'StreetMessage',
    title: 'A message as it goes over the wire',
    summary: 'Mostly ISO 20022 in XML. Whatever arrives is kept, also what cannot be read.',
    contentType: 'application/octet-stream',
    headers: { $ref: '#/components/schemas/StreetMessageHeaders' },
    payload: { type: 'string', format: 'binary', description: 'The bytes of the message.' },
    bindings: keyed(
      'What the message is about, or its id where that is not known: messages about one thing keep their order.',
    ),
  };
}
