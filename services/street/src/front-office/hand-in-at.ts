/**
 * Hands a batch in through the public door, as any front office does; the same batch has the same key for ever.
 *
 * @param url of the door, without a path
 */
export async function handInAt(url: string, batch: readonly object[]): Promise<void> {
  const body = JSON.stringify({ executions: batch });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const answer = await fetch(`${url}/v1/executions/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': Buffer.from(digest).toString('hex') },
    body,
  });
  if (!answer.ok) throw new Error(`the executions door answered ${String(answer.status)}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
