/** Parties by LEI, as far as addresses need them. */
export type AddressBook = ReadonlyMap<string, { readonly bic: string }>;

/** Whether a message is for this legal entity: by its LEI, or by a BIC of it in whatever branch. Unknown entities pass. */
export function isAddressedTo(receiver: string, lei: string, parties: AddressBook): boolean {
  const owner = parties.get(lei);
  return owner === undefined || receiver === lei || receiver.slice(0, 8) === owner.bic.slice(0, 8);
}

/** The BIC of a sender that gives its BIC or its LEI; undefined when it gives neither. */
export function senderBic(sender: string, parties: AddressBook): string | undefined {
  return parties.get(sender)?.bic ?? (BIC.test(sender) ? sender : undefined);
}

const BIC = /^[A-Z0-9]{8}(?:[A-Z0-9]{3})?$/;
