// Reads the option that makes a message an event, and checks the fields it names.

/** @returns `{ type, message, schemaVersion, recordClass, subject, account, entity }`, the last three as TypeScript expressions. */
export function readEvent(message, options) {
  if (options.subject === '') throw new Error(`${message.typeName}: an event must name the field of its subject`);
  if (options.recordClass === '') throw new Error(`${message.typeName}: an event must name its record class`);
  if (message.parent !== undefined)
    throw new Error(`${message.typeName}: an event cannot be nested in another message`);
  return {
    type: message.name,
    message,
    schemaVersion: options.schemaVersion === 0 ? 1 : options.schemaVersion,
    recordClass: options.recordClass,
    subject: required(message, options.subject),
    account: orNull(message, options.account),
    entity: orNull(message, options.entity),
  };
}

function required(message, path) {
  const { expression, optional } = textAt(message, path);
  if (optional) throw new Error(`${message.typeName}: subject "${path}" may not be optional`);
  return expression;
}

/** An absent or empty text means that the event concerns none. */
function orNull(message, path) {
  return path === '' ? 'null' : `presentOrNull(${textAt(message, path).expression})`;
}

/** The path is a JSON name, or several joined by dots through singular messages: "trade.bookingEntity". */
function textAt(message, path) {
  let [expression, optional, at] = ['data', false, message];
  const names = path.split('.');
  for (const [index, name] of names.entries()) {
    const field = at?.fields.find((candidate) => candidate.jsonName === name);
    if (field === undefined)
      throw new Error(`${message.typeName}: event option names "${path}", but there is no such field`);
    const wanted = index === names.length - 1 ? 'scalar' : 'message';
    if (field.fieldKind !== wanted || (wanted === 'scalar' && field.scalar !== STRING)) {
      throw new Error(`${field.toString()}: event option "${path}" must lead to one text`);
    }
    expression += optional ? `?.${name}` : `.${name}`;
    optional ||= field.proto.proto3Optional;
    at = field.message;
  }
  return { expression, optional };
}

const STRING = 9;
