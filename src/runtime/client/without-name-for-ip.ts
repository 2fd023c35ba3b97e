import { isIP } from "node:net";
import type { ChannelCredentials } from "@grpc/grpc-js";

/** What the gRPC library hands to `tls.connect`; it does not publish this. */
interface TlsConnector {
  readonly connectionOptions: { servername?: string };
}

/**
 * The same credentials, which tell a server at an IP address no name: TLS knows names of hosts alone, and Node refuses others
 * since version 26. The gRPC library gives it any. That the certificate is for this address is checked all the same.
 */
export function withoutNameForIp(credentials: ChannelCredentials): ChannelCredentials {
  const create = credentials._createSecureConnector.bind(credentials);
  credentials._createSecureConnector = (...args) => {
    const connector = create(...args);
    const { connectionOptions } = connector as unknown as TlsConnector;
    if (isIP(connectionOptions.servername ?? "") !== 0) delete connectionOptions.servername;
    return connector;
  };
  return credentials;
}
