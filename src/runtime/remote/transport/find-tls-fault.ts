import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { RpcAddress } from "./rpc.ts";

/** Why a server and the TLS settings do not go together. */
export type TlsFault =
  /** The connection is plain text, but the server uses TLS. */
  | { readonly kind: "server-uses-tls" }
  /** The reverse. */
  | { readonly kind: "server-is-plain" }
  /** The server's certificate is not valid for this client. */
  | {
      readonly kind: "certificate";
      /** Node's code, for instance `CERT_HAS_EXPIRED`. */
      readonly code: string;
      /** For instance `DNS:flyte.example.com`. */
      readonly names: string;
      readonly validTo: string;
    }
  /** The server ended the connection after its own certificate was accepted. */
  | { readonly kind: "client-refused" };

/**
 * Connects to a server without a proxy to find out why calls fail. The failures of the calls do not
 * tell, because each library and each server words them in its own way.
 *
 * @returns undefined if TLS is not the reason, or if the server does not answer in time
 */
export function findTlsFault(
  { host, port, tls }: RpcAddress,
  timeoutMs: number,
): Promise<TlsFault | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      servername: isIP(host) === 0 ? host : "",
      ALPNProtocols: ["h2", "http/1.1"],
      rejectUnauthorized: false,
      ...(tls?.ca !== undefined && { ca: tls.ca }),
      ...(tls?.cert !== undefined && { cert: tls.cert }),
      ...(tls?.key !== undefined && { key: tls.key }),
    });
    const deadline = AbortSignal.timeout(timeoutMs);
    const finish = (fault: TlsFault | undefined): void => {
      deadline.removeEventListener("abort", giveUp);
      resolve(fault);
      socket.destroy();
    };
    const giveUp = (): void => finish(undefined);
    deadline.addEventListener("abort", giveUp);
    let isSecure = false;
    socket.once("secureConnect", () => {
      isSecure = true;
      if (tls === undefined) return finish({ kind: "server-uses-tls" });
      if (!socket.authorized && !tls.skipVerify) return finish(describeCertificate(socket));
      // A server that requires a client certificate ends the connection only now.
      if (socket.alpnProtocol !== "h2")
        socket.write(`HEAD / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    });
    socket.once("data", giveUp);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (isSecure) return finish({ kind: "client-refused" });
      const isPlain = error.code === "ERR_SSL_WRONG_VERSION_NUMBER";
      finish(isPlain && tls !== undefined ? { kind: "server-is-plain" } : undefined);
    });
    socket.once("close", () => finish(isSecure ? { kind: "client-refused" } : undefined));
  });
}

function describeCertificate(socket: TLSSocket): TlsFault {
  const { subjectaltname = "", valid_to: validTo } = socket.getPeerCertificate();
  // Node's types say Error, but it is the code.
  return {
    kind: "certificate",
    code: String(socket.authorizationError),
    names: subjectaltname,
    validTo,
  };
}
