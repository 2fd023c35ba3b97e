import { isIP } from "node:net";
import { FxError } from "../base/errors/errors.ts";

/**
 * The server name for a server that is addressed by its IP address. The gRPC library always sends a
 * name, but TLS allows only host names, and Node rejects addresses since version 26.
 */
const UNNAMED_HOST = "unnamed.invalid";

/** `EndpointTls`, and whether to accept any certificate. */
export interface TlsSettings<Pem = Uint8Array | string> {
  /** Trusted instead of the default authorities. */
  readonly ca?: Pem | undefined;
  readonly cert?: Pem | undefined;
  readonly key?: Pem | undefined;
  readonly serverName?: string | undefined;
  readonly skipVerify?: boolean | undefined;
}

/**
 * How a channel uses TLS. The server's certificate must be for the endpoint's `serverName`, or else
 * for its host, which may be an IP address.
 *
 * @throws FxError FX5004 for certificates that cannot be used
 */
export async function createGrpcTls(
  host: string,
  { ca, cert, key, serverName, skipVerify }: TlsSettings,
) {
  const [{ credentials }, { checkServerIdentity }] = await Promise.all([
    import("@grpc/grpc-js"),
    import("node:tls"),
  ]);
  const sentName = isIP(serverName ?? host) === 0 ? serverName : UNNAMED_HOST;
  const options = {
    ...(serverName !== undefined && { "grpc.default_authority": serverName }),
    ...(sentName !== undefined && { "grpc.ssl_target_name_override": sentName }),
  };
  try {
    const channel = credentials.createSsl(toBuffer(ca), toBuffer(key), toBuffer(cert), {
      rejectUnauthorized: skipVerify !== true,
      checkServerIdentity: (_name, certificate) =>
        checkServerIdentity(serverName ?? host, certificate),
    });
    return { credentials: channel, options };
  } catch (error) {
    throw new FxError("FX5004", `cannot use the TLS certificates: ${(error as Error).message}`, {
      cause: error,
      hint: "pass PEM files: --tls-cert with its chain, and the matching --tls-key without a passphrase",
    });
  }
}

function toBuffer(pem: TlsSettings["ca"]): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}
