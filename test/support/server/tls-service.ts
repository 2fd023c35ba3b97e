import { readFileSync } from "node:fs";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { answerWithFetch } from "./answer-with-fetch.ts";
import { Certificates } from "./certificates.ts";
import { type HttpServer, httpServer } from "./http-server.ts";

/** A service over TLS, with a certificate authority of its own. */
export interface TlsService extends HttpServer {
  /** Variables that make Node and Python trust the service. */
  readonly trust: Readonly<Record<string, string>>;
}

/** Starts a service that answers like a fake. Its certificates are written into the project. */
export async function tlsService(
  project: TemporaryProject,
  send: typeof fetch,
): Promise<TlsService> {
  const certificates = Certificates.signedByCa(project.root, "service");
  const [cert, key] = ["service.crt", "service.key"].map((file) =>
    readFileSync(certificates.path(file)),
  );
  const server = await httpServer(
    (request, response) => void answerWithFetch(send, request, response),
    { cert, key },
  );
  const ca = certificates.path("ca.crt");
  return {
    ...server,
    trust: { SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca, NODE_EXTRA_CA_CERTS: ca },
  };
}
