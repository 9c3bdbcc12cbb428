import type { TopicPartition } from '../port.js';

/** The partitions under their topics, in the order in which they come. */
export function byTopic<Place extends TopicPartition>(places: readonly Place[]): Map<string, Place[]> {
  const topics = new Map<string, Place[]>();
  for (const place of places) {
    const others = topics.get(place.topic);
    if (others === undefined) topics.set(place.topic, [place]);
    else others.push(place);
  }
  return topics;
}

export const placeKey = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
