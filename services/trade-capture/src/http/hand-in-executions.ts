import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { DeskAnswer, DeskRequest } from '../doors/execution-desk.js';
import { ExecutionDesk } from '../doors/execution-desk.js';

/** What a front office asks of the office: take these executions. */
export class HandInExecutions extends Command<DeskAnswer> {
  constructor(readonly request: DeskRequest) {
    super();
  }
}

@CommandHandler(HandInExecutions)
export class HandInExecutionsHandler implements ICommandHandler<HandInExecutions, DeskAnswer> {
  constructor(@Inject(ExecutionDesk) private readonly desk: ExecutionDesk) {}

  async execute({ request }: HandInExecutions): Promise<DeskAnswer> {
    return this.desk.handIn(request);
  }
}
