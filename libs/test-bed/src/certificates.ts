import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * A key and its certificate, which vouches for itself; `file` holds both.
 *
 * @param extension what it is for, as openssl writes it: `subjectAltName=IP:127.0.0.1`
 */
export async function selfSigned(
  folder: string,
  name: string,
  extension: string,
): Promise<{ readonly file: string; readonly certificate: string; readonly key: string }> {
  const keyFile = join(folder, `${name}-key.pem`);
  const certificateFile = join(folder, `${name}-certificate.pem`);
  const file = join(folder, `${name}-pair.pem`);
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const contents = ['-subj', `/CN=${name}`, '-addext', extension];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...contents, ...files]);
  const key = await readFile(keyFile, 'utf8');
  const certificate = await readFile(certificateFile, 'utf8');
  await writeFile(file, key + certificate, { mode: 0o600 });
  return { file, certificate, key };
}
