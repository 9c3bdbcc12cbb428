/** No broker can be started on this machine; the message says what is missing, in words to print. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
}
