import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DevEvent, DevState, ShownFault } from "../../../src/dev/protocol.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";

const PAGE = fileURLToPath(new URL("../../../dist/dev/page", import.meta.url));
const FILES: Readonly<Record<string, readonly [string, string]>> = {
  "/": ["index.html", "text/html"],
  "/page.js": ["page.js", "text/javascript"],
  "/page.css": ["page.css", "text/css"],
  "/icon.svg": ["icon.svg", "image/svg+xml"],
};
/** The same as that of the real server. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers a request: undefined means 404. */
export type Answer = (method: string, path: string, body: unknown) => unknown;

/** The built page on a server whose answers the test decides. It closes with its file. */
export async function startFakeDev(state: () => DevState, answer: Answer) {
  const pages = new Set<ServerResponse>();
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url!;
    response.setHeader("content-security-policy", POLICY);
    const file = FILES[path];
    if (file !== undefined) {
      response.setHeader("content-type", `${file[1]}; charset=utf-8`);
      response.end(await readFile(join(PAGE, file[0])));
    } else if (path === "/api/events") {
      response.setHeader("content-type", "text/event-stream");
      response.write(toText({ type: "state", state: state() }));
      pages.add(response);
    } else {
      const body = await readBody(request);
      const reply = answer(request.method!, path, body);
      response.statusCode = reply === undefined ? 404 : 200;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(reply ?? createFault(path)));
    }
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endWithScope(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    send: (event: DevEvent): void => {
      for (const page of pages) page.write(toText(event));
    },
  };
}

function toText(event: DevEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

function createFault(path: string): ShownFault {
  const message = `nothing at ${path}`;
  return { code: "FX2001", message, details: [], hint: null, location: null, frame: null };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
