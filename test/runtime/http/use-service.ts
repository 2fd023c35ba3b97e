import type { ServerResponse } from "node:http";
import { type HttpServer, httpServer, type SeenRequest } from "../../support/server/http-server.ts";

/** Answers each request of a service. */
type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** Starts services on this machine, which close after each test. */
export function useService() {
  const services: HttpServer[] = [];

  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
  });

  /** Starts a service that gives these answers in order, and then the last one again. */
  return async (...answers: readonly [Answer, ...Answer[]]): Promise<HttpServer> => {
    const remaining = [...answers];
    const service = await httpServer((request, response) => {
      const answer = remaining.length > 1 ? remaining.shift()! : remaining[0]!;
      answer(request, response);
    });
    services.push(service);
    return service;
  };
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
