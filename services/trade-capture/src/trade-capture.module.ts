import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { ExecutionDeskOptions } from './doors/execution-desk.js';
import { ExecutionDesk } from './doors/execution-desk.js';
import { ExecutionsController } from './http/executions.controller.js';
import { FilesController } from './http/files.controller.js';
import { HandInExecutionsHandler } from './http/hand-in-executions.js';

/** The HTTP doors of trade capture over a desk that submits to the room's loop. */
@Module({})
export class TradeCaptureModule {
  static register(options: ExecutionDeskOptions | ExecutionDesk): DynamicModule {
    const desk = options instanceof ExecutionDesk ? options : new ExecutionDesk(options);
    return {
      module: TradeCaptureModule,
      imports: [CqrsModule.forRoot()],
      controllers: [ExecutionsController, FilesController],
      providers: [{ provide: ExecutionDesk, useValue: desk }, HandInExecutionsHandler],
      exports: [ExecutionDesk],
    };
  }
}
