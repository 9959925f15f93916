/**
 * What Node's HTTP server can do at best: the same bodies and headers, from a map, and nothing else. Run as a program of its own:
 * the file that is its argument holds `[path, headers, body in base64]` of every answer.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const answers = new Map(
  (JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as [string, string[], string][]).map(
    ([path, headers, body]) => [path, { headers, body: Buffer.from(body, 'base64') }],
  ),
);
const server = createServer((request, response) => {
  const answer = answers.get(request.url as string);
  if (!answer) return response.writeHead(404).end();
  response.writeHead(200, answer.headers).end(answer.body);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`bare is ready: http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});
