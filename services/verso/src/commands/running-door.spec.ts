import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OfficeNotReached, postThere } from './running-door.js';

const REQUEST = { headers: {}, body: '{}' };

/** Something that answers everything alike, where an office is looked for. */
async function whereAnswers(status: number, text: string, look: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.writeHead(status).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await look((server.address() as AddressInfo).port).finally(() => server.close());
}
const settings = (port: number): Parameters<typeof postThere>[0] => {
  return { dataDir: '/books', host: '127.0.0.1', port, kafkaBrokers: [] };
};

describe('the office that is running on a data directory', () => {
  it('is answered for by its door', async () => {
    await whereAnswers(200, '{"data":[]}', async (port) => {
      expect(await postThere(settings(port), '/v1/set-aside/replays', REQUEST)).toEqual({ data: [] });
    });
  });

  it('is said to be behind another port when nothing answers at this one', async () => {
    let closed = 0;
    await whereAnswers(200, '', async (port) => {
      closed = port;
      await Promise.resolve();
    });
    const asked = postThere(settings(closed), '/v1/executions/files', REQUEST);
    await expect(asked).rejects.toThrow(OfficeNotReached);
    await expect(asked).rejects.toThrow(
      `An office is running on /books, but nothing answers at http://127.0.0.1:${String(closed)}/v1/executions/files: set VERSO_PORT`,
    );
  });

  it.each([
    [503, 'not ready', 'answered 503: not ready'],
    [200, '<html>', 'is no office: set VERSO_PORT'],
  ])('is not taken to have done what answer %s does not say', async (status, text, message) => {
    await whereAnswers(status, text, async (port) => {
      await expect(postThere(settings(port), '/v1/executions/files', REQUEST)).rejects.toThrow(message);
    });
  });
});
