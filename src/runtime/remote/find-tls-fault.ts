import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { oneLine } from "../base/text.ts";
import type { RpcAddress } from "./transport/rpc.ts";

/** Why a server and the TLS settings do not go together, and what to change. */
export interface TlsFault {
  readonly message: string;
  readonly hint: string;
}

const SERVER_USES_TLS: TlsFault = {
  message: "the server uses TLS, but fx was told to connect without",
  hint: "leave out --insecure, set admin.insecure to false, or write https:// before the endpoint",
};
const SERVER_IS_PLAIN: TlsFault = {
  message: "the server does not use TLS",
  hint: "pass --insecure, or set admin.insecure to true",
};
const CLIENT_IS_UNKNOWN: TlsFault = {
  message: "the server ended the connection after the TLS handshake",
  hint: "pass --tls-cert and --tls-key if the server requires a client certificate",
};
const CLIENT_IS_REFUSED: TlsFault = {
  message: "the server does not accept the client certificate",
  hint: "check that the server's client CA signed the certificate of --tls-cert",
};

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
      if (tls === undefined) return finish(SERVER_USES_TLS);
      if (!socket.authorized && tls.skipVerify !== true)
        return finish(explainCertificate(socket, tls.ca !== undefined));
      // A server that requires a client certificate ends the connection only now.
      if (socket.alpnProtocol !== "h2")
        socket.write(`HEAD / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    });
    const refusal = tls?.cert === undefined ? CLIENT_IS_UNKNOWN : CLIENT_IS_REFUSED;
    socket.once("data", giveUp);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (isSecure) return finish(refusal);
      const isPlain = error.code === "ERR_SSL_WRONG_VERSION_NUMBER";
      finish(isPlain && tls !== undefined ? SERVER_IS_PLAIN : undefined);
    });
    socket.once("close", () => finish(isSecure ? refusal : undefined));
  });
}

function explainCertificate(socket: TLSSocket, hasAuthority: boolean): TlsFault {
  const { subjectaltname: names = "", valid_to: validTo } = socket.getPeerCertificate();
  // Node's types say Error, but it is the code.
  const code = String(socket.authorizationError);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return {
      message: `the server's certificate is for other names: ${oneLine(names) || "none"}`,
      hint: "use one of these names as the endpoint",
    };
  if (code === "CERT_HAS_EXPIRED")
    return {
      message: `the server's certificate expired on ${oneLine(validTo)}`,
      hint: "renew the certificate, or check the date of this machine",
    };
  return {
    message: `${hasAuthority ? "the configured CA did not sign" : "no trusted CA signed"} the server's certificate (${oneLine(code)})`,
    hint: "pass --tls-ca FILE with the CA's certificate, or set admin.caCertFilePath",
  };
}
