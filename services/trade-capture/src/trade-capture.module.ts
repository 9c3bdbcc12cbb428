import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { ExecutionDeskOptions } from './doors/execution-desk.js';
import { ExecutionDesk } from './doors/execution-desk.js';
import { ExecutionsController } from './http/executions.controller.js';
import { FilesController } from './http/files.controller.js';
import { HandInExecutionsHandler } from './http/hand-in-executions.js';
import { REFUSAL_TABLE, RefusalsController } from './http/refusals.controller.js';
import type { RefusalTable } from './projections/refusal-table.js';

/** The HTTP doors of trade capture over a desk that submits to the room's loop. */
@Module({})
export class TradeCaptureModule {
  /** @param refusals the list that `GET /v1/refusals` reads; without it there is no such door */
  static register(options: ExecutionDeskOptions | ExecutionDesk, refusals?: RefusalTable): DynamicModule {
    const desk = options instanceof ExecutionDesk ? options : new ExecutionDesk(options);
    return {
      module: TradeCaptureModule,
      imports: [CqrsModule.forRoot()],
      controllers: [ExecutionsController, FilesController, ...(refusals === undefined ? [] : [RefusalsController])],
      providers: [
        { provide: ExecutionDesk, useValue: desk },
        ...(refusals === undefined ? [] : [{ provide: REFUSAL_TABLE, useValue: refusals }]),
        HandInExecutionsHandler,
      ],
      exports: [ExecutionDesk],
    };
  }
}
