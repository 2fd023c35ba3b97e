import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/** A server that answers with a function such as `fetch`. If that throws, the connection breaks. */
export function createFetchServer(answer: typeof fetch): Server {
  return createServer((request, response) => {
    serve(answer, request, response).catch(() => response.destroy());
  });
}

async function serve(
  answer: typeof fetch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const body = await buffer(request);
  const answered = await answer(new URL(url, `http://${headers.host}`), {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(new Uint8Array(await answered.arrayBuffer()));
}
