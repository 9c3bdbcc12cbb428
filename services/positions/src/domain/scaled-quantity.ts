import { DecimalError, toScaledQuantity } from '@verso/money';

/** The quantity as a scaled integer, or why it is none: a decision refuses where arithmetic would throw. */
export function scaledOf(quantity: string): bigint | { readonly code: 'INVALID_QUANTITY'; readonly detail: string } {
  try {
    return toScaledQuantity(quantity);
  } catch (error) {
    if (error instanceof DecimalError) return { code: 'INVALID_QUANTITY', detail: error.message };
    throw error;
  }
}

export function absolute(scaled: bigint): bigint {
  return scaled < 0n ? -scaled : scaled;
}
