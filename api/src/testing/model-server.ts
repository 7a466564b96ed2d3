import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model on the OpenAI wire, without a stream, that keeps what it was sent and gives one answer. */
export async function startModelServer(answer: Record<string, unknown>) {
  const model = {
    baseUrl: '',
    /** bodies of requests, word for word */
    bodies: [] as string[],
    /** then it says which key it does not take, as some do */
    refusesKeys: false,
    close: () => void server.close(),
  };
  const content = JSON.stringify(answer);
  const said = {
    id: 'c',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    model.bodies.push(body);
    const message = `Incorrect API key provided: ${request.headers.authorization}`;
    const refusal = { error: { message, type: 'invalid_request_error' } };
    response.writeHead(model.refusesKeys ? 401 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(model.refusesKeys ? refusal : said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  model.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return model;
}
