import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Which part of a history is asked for. */
export class HistoryQuery {
  /** Most events in the answer. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit = 500;

  /** Cursor from an earlier answer's `next`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  after?: string;
}
