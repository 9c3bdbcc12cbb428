import { ORDER_STATUS_EXEC_TYPES } from './code-lists.js';
import { cancellationOf, executionOf } from './execution-fields.js';
import { FieldReader } from './field-reader.js';
import type { FixReading } from './fix-execution.js';
import type { FixMessage } from './message.js';

/**
 * An ExecutionReport (35=8) as an execution; never throws.
 *
 * ExecType (150) F books, G corrects, H cancels (both by ExecRefID, 19); the order's own states are skipped by name. 1
 * and 2, the fills of FIX 4.2, are refused in FIX 4.4: whether they repeat an F cannot be told.
 */
export function readExecutionReport(message: FixMessage): FixReading {
  const reader = new FieldReader([message.fields]);
  if (message.msgType !== '8') {
    reader.problem('MsgType', 'WRONG_MESSAGE_TYPE', `${message.msgTypeName} is not an ExecutionReport`);
    return { outcome: 'refused', problems: reader.problems };
  }
  const execType = reader.requiredText('ExecType', 'without it nobody can tell a trade from an order status');
  const orderStatus = ORDER_STATUS_EXEC_TYPES.get(execType);
  if (orderStatus !== undefined) return { outcome: 'skipped', reason: `ExecType ${execType} (${orderStatus})` };
  if (!EXEC_TYPES_OF_TRADES.has(execType) && execType !== '') {
    reader.problem(
      'ExecType',
      'UNSUPPORTED',
      `${JSON.stringify(execType)} is not F (trade), G (correct) or H (cancel)`,
    );
  }
  const identity = {
    messageType: '8',
    executionId: reader.requiredText('ExecID', 'an execution is known by its ExecID'),
    reference: 'ExecRefID',
  } as const;
  if (execType === 'H') {
    const cancellation = cancellationOf(reader, identity);
    return reader.problems.length > 0
      ? { outcome: 'refused', problems: reader.problems }
      : { outcome: 'cancelled', cancellation };
  }
  const execution = executionOf(reader, { ...identity, action: execType === 'G' ? 'CORRECT' : 'NEW' });
  if (reader.problems.length > 0) return { outcome: 'refused', problems: reader.problems };
  return { outcome: 'executed', executions: [execution] };
}

const EXEC_TYPES_OF_TRADES: ReadonlySet<string> = new Set(['F', 'G', 'H']);
