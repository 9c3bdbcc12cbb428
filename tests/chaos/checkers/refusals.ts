import { rowsOf, said, text, type Checker, type Evidence, type TopicRecord } from '../evidence.ts';

export const EXECUTIONS = 'verso.executions.v1';
export const REFUSALS = 'verso.execution-refusals.v1';

/** What a front office published and the office cannot take goes back to it with the reasons that are stored. */
export const refusalsAnswered: Checker = {
  name: 'refusals-answered',
  promise: 'every refused record of the topic is answered with what is stored',
  violations: (evidence) => [...unanswered(evidence), ...unreadAndUnrefused(evidence)],
};

function unanswered(evidence: Evidence): readonly string[] {
  const found: string[] = [];
  const owed = new Map<string, string>();
  for (const event of rowsOf(evidence, 'trade-capture'))
    if (event.type === 'TradeRefused' && placeOf(said(event)) !== undefined)
      owed.set(text(said(event), 'refusalId'), event.data);
  const answered = new Set<string>();
  for (const { headers, value } of (evidence.topics.get(REFUSALS) ?? []).flat()) {
    const id = headers['ce_id'] ?? '';
    answered.add(id);
    if (!owed.has(id)) found.push(`the refusal ${id} went back, and is not stored`);
    else if (owed.get(id) !== value) found.push(`the refusal ${id} went back with other bytes than are stored`);
  }
  for (const id of owed.keys()) if (!answered.has(id)) found.push(`the refusal ${id} never went back`);
  return found;
}

/** What nobody can read has no name by which an acknowledgement would find it: only its place. */
function unreadAndUnrefused(evidence: Evidence): readonly string[] {
  const refused = new Map<string, number>();
  for (const event of rowsOf(evidence, 'trade-capture')) {
    const place = event.type === 'TradeRefused' ? placeOf(said(event)) : undefined;
    if (place !== undefined) refused.set(place, (refused.get(place) ?? 0) + 1);
  }
  const found: string[] = [];
  (evidence.topics.get(EXECUTIONS) ?? []).forEach((records, partition) => {
    for (const record of records) {
      const place = `${partition}/${record.offset}`;
      const times = refused.get(place) ?? 0;
      if (times > 1) found.push(`the record ${place} is refused ${times} times`);
      if (times === 0 && !isReadable(record)) found.push(`the record ${place} cannot be read, and is not refused`);
    }
  });
  return found;
}

/** `<partition>/<offset>` of what came in from the topic. */
function placeOf({ record }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof record !== 'object' || record === null || !('partition' in record) || !('offset' in record))
    return undefined;
  return `${String(record.partition)}/${String(record.offset)}`;
}

function isReadable({ value }: TopicRecord): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
