import type { Settings } from '../settings.js';

/** An office has the data directory, but does not answer as one where the settings say that its door is. */
export class OfficeNotReached extends Error {
  override readonly name = 'OfficeNotReached';
}

/**
 * Posts to the door of the office that has the data directory.
 *
 * @throws OfficeNotReached
 */
export async function postThere<T>(
  { dataDir, host, port }: Settings,
  path: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<T> {
  const url = `http://${host}:${String(port)}${path}`;
  const answer = await fetch(url, { method: 'POST', ...request }).catch((error: unknown) => {
    throw new OfficeNotReached(
      `An office is running on ${dataDir}, but nothing answers at ${url}: set VERSO_PORT to the port of its door, or stop it.`,
      { cause: error },
    );
  });
  const text = await answer.text();
  if (!answer.ok) throw new OfficeNotReached(`The office at ${url} answered ${String(answer.status)}: ${text}`);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new OfficeNotReached(`What answers at ${url} is no office: set VERSO_PORT to the port of its door.`, {
      cause: error,
    });
  }
}
