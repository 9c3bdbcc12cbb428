import { createAPI, produceV10, produceV11, produceV9, Writer, type API } from '@platformatic/kafka';
import { byTopic } from './by-topic.js';
import type { ByteSink } from './byte-sink.js';
import { writeRecordBatch } from './record-batch.js';
import type { ProducerIdentity, SequencedBatch } from './wire.js';

const ALL_IN_SYNC = -1;

export interface ProduceRequest {
  readonly timeoutMs: number;
  readonly identity: ProducerIdentity;
  readonly batches: readonly SequencedBatch[];
  /** Kept from one request to the next; the library copies what is in it as soon as the request is made. */
  readonly sink: ByteSink;
}

/** The library's `Produce`, but for the records, which are written here. These versions differ in their answers only. */
export const PRODUCE: readonly API<[ProduceRequest], produceV11.ProduceResponse>[] = [
  produceV11,
  produceV10,
  produceV9,
].map(({ api, parseResponse }) => createAPI(api.key, api.version, requestOf, parseResponse));

function requestOf({ timeoutMs, identity, batches, sink }: ProduceRequest): Writer {
  const now = Date.now();
  sink.clear();
  return Writer.create()
    .appendString(null)
    .appendInt16(ALL_IN_SYNC)
    .appendInt32(timeoutMs)
    .appendArray([...byTopic(batches)], (topics, [topic, parts]) => {
      topics.appendString(topic).appendArray(parts, (places, { partition, firstSequence, records }) => {
        const start = sink.length;
        writeRecordBatch(sink, records, identity, firstSequence, now);
        const batch = sink.written(start);
        places
          .appendInt32(partition)
          .appendUnsignedVarInt(batch.length + 1)
          .append(batch);
      });
    })
    .appendTaggedFields();
}
