import {
  createAPI,
  fetchV13,
  fetchV14,
  fetchV15,
  fetchV16,
  fetchV17,
  type API,
  type Reader,
} from '@platformatic/kafka';

/** What a broker sends of one partition. */
export interface FetchedPartition {
  readonly partition: number;
  /** 0 when there is nothing wrong. */
  readonly code: number;
  readonly highWatermark: bigint;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  /** Record batches, not read yet. */
  readonly records: Buffer | undefined;
}

export interface FetchAnswer {
  readonly code: number;
  readonly topics: readonly { readonly topicId: string; readonly partitions: readonly FetchedPartition[] }[];
}

type FetchRequest = Parameters<typeof fetchV17.createRequest>;

/** The library's `Fetch`, but for the answer, whose records are left as they come. These versions differ in what is passed by. */
export const FETCH: readonly API<FetchRequest, FetchAnswer>[] = [fetchV17, fetchV16, fetchV15, fetchV14, fetchV13].map(
  ({ api, createRequest }) => createAPI(api.key, api.version, createRequest, answerIn),
);

function answerIn(_correlationId: number, _key: number, _version: number, reader: Reader): FetchAnswer {
  // How long it was throttled.
  reader.skip(4);
  const code = reader.readInt16();
  // The number of the session.
  reader.skip(4);
  const topics = arrayIn(reader, () => {
    const topicId = reader.readUUID();
    const partitions = arrayIn(reader, () => partitionIn(reader));
    passByTaggedFields(reader);
    return { topicId, partitions };
  });
  return { code, topics };
}

function partitionIn(reader: Reader): FetchedPartition {
  const partition = reader.readInt32();
  const code = reader.readInt16();
  const highWatermark = reader.readInt64();
  // Where the last stable record and the first are.
  reader.skip(16);
  const aborted = arrayIn(reader, () => {
    const one = { producerId: reader.readInt64(), firstOffset: reader.readInt64() };
    passByTaggedFields(reader);
    return one;
  });
  // A replica to prefer.
  reader.skip(4);
  const length = reader.readUnsignedVarInt() - 1;
  let records: Buffer | undefined;
  if (length > 0) {
    records = reader.buffer.slice(reader.position, reader.position + length);
    reader.skip(length);
  }
  passByTaggedFields(reader);
  return { partition, code, highWatermark, aborted, records };
}

/** A compact array; one that is null has no members. */
function arrayIn<Member>(reader: Reader, member: () => Member): Member[] {
  const members: Member[] = [];
  for (let left = reader.readUnsignedVarInt() - 1; left > 0; left -= 1) members.push(member());
  return members;
}

function passByTaggedFields(reader: Reader): void {
  for (let left = reader.readUnsignedVarInt(); left > 0; left -= 1) {
    reader.readUnsignedVarInt();
    reader.skip(reader.readUnsignedVarInt());
  }
}
