/** What a case is about, and in which version of the trade. */
export interface Subject {
  readonly subject: string;
  /** 0 for what has no versions. */
  readonly version: number;
  readonly affectedTrades: readonly string[];
}

/** A trade in one of its versions. */
export function tradeSubject(tradeId: string, version: number): Subject {
  return { subject: tradeId, version, affectedTrades: [tradeId] };
}

/** The trade whose version an obligation is named after (`obl_<uuid>_<version>`); another obligation stands for itself. */
export function obligationSubject(obligationId: string): Subject {
  const [, uuid, version] = /^obl_(.+)_([0-9]+)$/.exec(obligationId) ?? [];
  if (uuid === undefined) return { subject: obligationId, version: 0, affectedTrades: [] };
  return tradeSubject(`trd_${uuid}`, Number(version));
}

/** Whatever an event calls its subject: a trade or an obligation in any version, else something without versions. */
export function namedSubject(name: string): Subject {
  if (name.startsWith('obl_')) return { ...obligationSubject(name), version: 0 };
  return { subject: name, version: 0, affectedTrades: name.startsWith('trd_') ? [name] : [] };
}
