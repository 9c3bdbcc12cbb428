import type { Order } from '@verso/messaging';
import type { CashCommand } from './domain/commands.js';

/** A command for the stream of the account it speaks of. */
export function order(command: CashCommand, more: Omit<Order, 'stream' | 'command'> = {}): Order {
  return { stream: `account/${command.account}`, command, ...more };
}
