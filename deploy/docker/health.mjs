// Exits with 0 when the service of this container answers well: `node health.mjs livez` or `readyz`.
import { get } from 'node:http';

const path = process.argv[2] ?? 'livez';
const port = process.env.VERSO_PORT ?? '7070';
const asked = get({ host: '127.0.0.1', port, path: `/${path}`, timeout: 2_500 }, (answer) => {
  process.exit(answer.statusCode === 200 ? 0 : 1);
});
asked.on('timeout', () => process.exit(1));
asked.on('error', () => process.exit(1));
