/**
 * Server-sent events of a stream, as far as this server writes them. EventSource can send no key.
 * @param {ReadableStream<Uint8Array>} body
 */
export async function* readEvents(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
        );
        const event = fields.get('event');
        if (event) yield { event, id: fields.get('id') ?? '', data: fields.get('data') ?? '' };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
