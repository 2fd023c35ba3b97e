import type { ServerResponse } from "node:http";
import type { SeenRequest } from "./http-server.ts";

/** Lets a fake that is called like `fetch` answer a request. If it rejects, the answer is lost. */
export async function answerWithFetch(
  send: typeof fetch,
  { method, path, headers, body }: SeenRequest,
  response: ServerResponse,
): Promise<void> {
  const fields = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const init = { method, headers: new Headers(fields.map(([name, value]) => [name, value])) };
  const url = new URL(path, `https://${headers.host}`);
  try {
    const answer = await send(url, method === "GET" ? init : { ...init, body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  } catch {
    response.destroy();
  }
}
