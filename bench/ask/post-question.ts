import { Agent, request } from 'node:http';
import type { BenchServer } from '../server.ts';

const agent = new Agent({ keepAlive: true });

export const endConnections = () => agent.destroy();

/** Status of the answer, to its last byte; 0 when it was given up. */
export function post(server: BenchServer, body: object, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      `${server.url}gemini/ask`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' }, ...(signal && { signal }) },
      (response) => {
        response.on('error', () => resolve(0));
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.resume();
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(JSON.stringify(body));
  });
}

/** A question that the model is asked. */
export function hang(server: BenchServer, i: number, signal: AbortSignal): Promise<number> {
  return post(server, { question: `Berapa pesantren di Jawa Barat, pertanyaan ${i}?` }, signal);
}
