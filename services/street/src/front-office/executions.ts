/** An execution as `POST /v1/executions/batch` takes it: the part of its fields that this front office uses. */
export interface ExecutionRequest {
  readonly source: string;
  readonly session: string;
  readonly executionId: string;
  readonly tradeDate: string;
}
export interface ExecutionsWanted {
  readonly seed: number;
  readonly tradeDate: string;
  readonly count: number;
}
export interface ExecutionsOfDay {
  readonly executions: readonly ExecutionRequest[];
  readonly corrections: readonly ExecutionRequest[];
}
export function executionsOf(_wanted: ExecutionsWanted): readonly ExecutionRequest[] {
  return [];
}
