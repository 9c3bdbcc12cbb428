/** No broker can be started on this machine; the message says what is missing, in words to print. */
export class NoLocalKafka extends Error {
  override readonly name = 'NoLocalKafka';
}
