import { joinLines, plainText } from "../../base/text.ts";
import type { StatusName } from "../../calls/call-status.ts";
import type { TlsSettings } from "../../calls/grpc-tls.ts";

/** Calls the methods of a cluster's services with encoded messages. */
export interface Rpc {
  /** Throws RpcFailure, or the reason of the signal. */
  unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array>;
  /** Yields the replies until the server ends the stream. Throws as `unary` does. */
  stream(path: string, request: Uint8Array, options: RpcOptions): AsyncGenerator<Uint8Array>;
  close(): void;
}

export interface RpcOptions {
  /** Sent with the call, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: none for a stream, and 30 s for other calls. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A stream fails if nothing arrives for this long. Default: it may be silent. Only for Connect. */
  readonly silenceMs?: number | undefined;
}

/** How long a call may take. */
export const DEADLINE_MS = 30_000;

/** The largest reply that fx accepts. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** A call that failed, as the server or the connection reports it: one line, which forges no other. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  /** The method, for instance `/flyteidl.service.AdminService/CreateTask`. */
  readonly path: string;
  /** Whether the server may have done the work although no answer arrived. */
  readonly isOpen: boolean;
  /** Whether the service itself reports the failure, and not a proxy or the connection. */
  readonly isFromService: boolean;

  constructor(
    readonly status: StatusName,
    message: string,
    details: {
      readonly path: string;
      readonly isOpen?: boolean;
      readonly isFromService?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(joinLines(plainText(message), " "), { cause: details.cause });
    this.path = details.path;
    this.isFromService = details.isFromService ?? false;
    this.isOpen = details.isOpen ?? (status === "UNAVAILABLE" || status === "DEADLINE_EXCEEDED");
  }
}

/** Where a server listens, and how to connect to it. */
export interface RpcAddress {
  /** Without brackets if it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** Undefined for plain text. */
  readonly tls: TlsSettings<string> | undefined;
}
