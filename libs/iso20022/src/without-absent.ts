/** Every field named, the optional ones possibly undefined: nothing of a message is forgotten by accident. */
export type Draft<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? T[K] | undefined : T[K] };

/** The message without its absent fields, so that equal messages are equal objects. */
export function withoutAbsent<T extends object>(draft: Draft<T>): T {
  const present: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    if (value !== undefined) present[field] = value;
  }
  return present as T;
}
