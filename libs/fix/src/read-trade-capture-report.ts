import { cancellationOf, executionOf } from './execution-fields.js';
import { FieldReader } from './field-reader.js';
import type { FixExecution, FixReading } from './fix-execution.js';
import type { FixMessage } from './message.js';

/**
 * A TradeCaptureReport (35=AE) as one execution per side; never throws.
 *
 * TradeReportTransType (487) 0 books, 2 replaces, 1 and 4 cancel; so do TradeReportType (856) 6 and 7. Reports that
 * allege, decline or add to a trade are skipped by name.
 */
export function readTradeCaptureReport(message: FixMessage): FixReading {
  const reader = new FieldReader([message.fields]);
  if (message.msgType !== 'AE') {
    reader.problem('MsgType', 'WRONG_MESSAGE_TYPE', `${message.msgTypeName} is not a TradeCaptureReport`);
    return { outcome: 'refused', problems: reader.problems };
  }
  const reportType = reader.text('TradeReportType') ?? '0';
  const skipped = SKIPPED_REPORT_TYPES.get(reportType);
  if (skipped !== undefined) return { outcome: 'skipped', reason: `TradeReportType ${reportType} (${skipped})` };
  const action = actionOf(reader, reportType);
  const executionId = reader.requiredText('TradeReportID', 'a report is known by its TradeReportID');
  const identity = { messageType: 'AE', reference: 'TradeReportRefID' } as const;
  if (action === 'CANCEL') {
    const cancellation = cancellationOf(reader, { ...identity, executionId });
    return reader.problems.length > 0
      ? { outcome: 'refused', problems: reader.problems }
      : { outcome: 'cancelled', cancellation };
  }
  const sides = reader.group('NoSides');
  // A report without sides is read all the same, so that everything that is missing is told at once.
  const executions = (sides.length === 0 ? [[]] : sides).map((side, index) =>
    executionOf(reader.within(side), {
      ...identity,
      action,
      executionId: index === 0 ? executionId : `${executionId}/${String(index + 1)}`,
    }),
  );
  if (reader.problems.length > 0) return { outcome: 'refused', problems: reader.problems };
  return { outcome: 'executed', executions: executions.map(referencingItsOwnSide) };
}

function actionOf(reader: FieldReader, reportType: string): FixExecution['action'] | 'CANCEL' {
  if (reportType === '6' || reportType === '7') return 'CANCEL';
  const transType = reader.text('TradeReportTransType') ?? '0';
  const action = ACTIONS.get(transType);
  if (action === undefined) {
    const detail = `${JSON.stringify(transType)} is not 0 (new), 1 (cancel), 2 (replace) or 4 (reverse)`;
    reader.problem('TradeReportTransType', 'UNSUPPORTED', detail);
  }
  return action ?? 'NEW';
}

/** The second side of a correction corrects the second side of the report it refers to. */
function referencingItsOwnSide(execution: FixExecution, index: number): FixExecution {
  if (index === 0 || execution.referencedExecutionId === undefined) return execution;
  return { ...execution, referencedExecutionId: `${execution.referencedExecutionId}/${String(index + 1)}` };
}

const ACTIONS: ReadonlyMap<string, FixExecution['action'] | 'CANCEL'> = new Map([
  ['0', 'NEW'],
  ['1', 'CANCEL'],
  ['2', 'CORRECT'],
  ['4', 'CANCEL'],
]);

const SKIPPED_REPORT_TYPES: ReadonlyMap<string, string> = new Map([
  ['1', 'Alleged'],
  ['3', 'Decline'],
  ['4', 'Addendum'],
]);
