import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { type TlsService, tlsService } from "../../support/server/tls-service.ts";
import type { ListeningProgram } from "./listening-program.ts";
import { ASYNC_SERVICES, peerCalls } from "./peer-calls.ts";
import { startConnectorServer } from "./use-connector-server.ts";
import { usePython } from "./use-python.ts";

/** The connector servers that run the same tasks. */
export const SERVERS = ["python", "fx"] as const;
export type ServerName = (typeof SERVERS)[number];

export interface DropInOptions {
  /** An example that replaces the connector of a Python plugin. */
  readonly example: string;
  /** The Python module with the original connector. */
  readonly module: string;
  /** The outside service that both servers call. */
  readonly send: typeof fetch;
  /** Variables of a server, beside those that make it trust the service's certificate. */
  readonly env: (service: HttpServer, server: ServerName) => Readonly<Record<string, string>>;
}

/** The original connector and its replacement, which call the same service. */
export type DropIn = ReturnType<typeof useDropIn>;

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts a service, Python's connector server and the built `fx serve` for a `describe`. */
export function useDropIn(protocol: Protocol, { example, module, send, env }: DropInOptions) {
  const environment = protocol === "flyte1" ? "plugins1" : "plugins2";
  const python = usePython(environment, protocol);
  let service: TlsService;
  let original: ListeningProgram;
  let replacement: Served;
  before(async function () {
    this.timeout(0); // the environment may have to be installed
    const project = new TemporaryProject();
    service = await tlsService(project, send);
    const envOf = (server: ServerName) => ({ ...service.trust, ...env(service, server) });
    original = await startConnectorServer(protocol, { module, environment, env: envOf("python") });
    const flags = ["--port", "0", "--no-metrics"];
    replacement = await serve(project, [join(CLONE, "examples", example), ...flags], envOf("fx"));
  });
  after(async () => {
    await original?.close();
  });
  return {
    python,
    /** The service, over TLS with a certificate authority of its own. */
    get service(): HttpServer {
      return service;
    },
    /** Calls a method such as `GetTask` of a server through Python's stubs. */
    call: (server: ServerName, method: string, request: object) => {
      const { port } = server === "python" ? original : replacement;
      return peerCalls(python, { port })(`${ASYNC_SERVICES[protocol]}/${method}`, request);
    },
    /** Resolves with the match once the log of `fx serve` contains the text. */
    fxLogs: (text: RegExp) => replacement.running.stderrHas(text),
  };
}
