import type { ServerResponse } from "node:http";
import { type HttpServer, httpServer, type SeenRequest } from "../../support/server/http-server.ts";

/** Answers each request of a service. */
type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** Starts a service that gives these answers in order, and then the last one again. */
export function startService(...answers: readonly [Answer, ...Answer[]]): Promise<HttpServer> {
  const remaining = [...answers];
  return httpServer((request, response) => {
    const answer = remaining.length > 1 ? remaining.shift()! : remaining[0]!;
    answer(request, response);
  });
}

/** An answer with a JSON body, or without a body. */
export function reply(
  status: number,
  json?: unknown,
  headers: Record<string, string> = {},
): Answer {
  return (_request, response) => {
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(json === undefined ? undefined : JSON.stringify(json));
  };
}

/** Closes the connection without an answer. */
export const hangUp: Answer = (_request, response) => void response.socket!.destroy();
