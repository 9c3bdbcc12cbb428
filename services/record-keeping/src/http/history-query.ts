import { WholeNumber } from '@verso/service-host';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Which part of a history is asked for. */
export class HistoryQuery {
  /** Most events in the answer. */
  @WholeNumber(1, 1_000)
  limit = 500;

  /** Cursor from an earlier answer's `next`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  after?: string;
}
