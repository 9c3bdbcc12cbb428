import type { Order } from '@verso/messaging';
import type { PositionsCommand } from './domain/commands.js';

/** A command for the stream of the account it speaks of. */
export function order(command: PositionsCommand, more: Omit<Order, 'stream' | 'command'> = {}): Order {
  return { stream: `account/${command.account}`, command, ...more };
}
