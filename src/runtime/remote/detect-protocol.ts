import { eitherSignal } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { formatAddress } from "../client/split-address.ts";
import { hasStatus } from "./cluster-calls.ts";
import type { ClusterConfig } from "./config/cluster-config.ts";
import { FLYTE1_METHODS } from "./flyte1/flyte1-messages.ts";
import { FLYTE2_METHODS } from "./flyte2/flyte2-messages.ts";
import { openConnect } from "./transport/connect-rpc.ts";
import { openGrpc } from "./transport/grpc-rpc.ts";
import { type Rpc, type RpcAddress, RpcFailure, type RpcOptions } from "./transport/rpc.ts";

export interface DetectOptions {
  /** Sent with the calls, for a proxy in front of the cluster. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long each call may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A call that does not show that the server speaks the protocol. */
class ProbeFailure extends Error {
  constructor(
    readonly failure: RpcFailure,
    /** The server may speak it: it refuses every caller without a token. */
    readonly isUndecided: boolean = false,
  ) {
    super(failure.message, { cause: failure });
  }
}

/**
 * Finds out which Flyte the server is, by calls that need no token. A configured protocol is only
 * tried, to report a connection that does not work.
 *
 * @throws FxError FX5031 if the server does not answer, FX5034 if it is not Flyte
 */
export async function detectProtocol(
  config: ClusterConfig,
  options: DetectOptions,
): Promise<Protocol> {
  const decided = new AbortController();
  const { signal } = options;
  const limits = {
    headers: options.headers,
    deadlineMs: options.timeoutMs,
    signal: eitherSignal(signal, decided.signal),
  };
  const { protocol } = config;
  const probes = [
    ...(protocol === "flyte2" ? [] : [probeFlyte1(config, limits)]),
    ...(protocol === "flyte1" ? [] : [probeFlyte2(config, limits)]),
  ];
  try {
    return await Promise.any(probes);
  } catch (error) {
    const { errors } = error as AggregateError;
    const foreign = errors.find((each) => !(each instanceof ProbeFailure)) as Error | undefined;
    if (foreign !== undefined) throw foreign;
    const failures = errors as readonly ProbeFailure[];
    if (failures.every(isUnanswered)) throw createUnreachableError(failures, config);
    return protocol ?? decide(failures, config);
  } finally {
    decided.abort(new Error("the protocol is known"));
  }
}

/** Flyte 1 has both methods, and requires a token only for the first one, if at all. */
async function probeFlyte1(address: RpcAddress, limits: RpcOptions): Promise<"flyte1"> {
  const rpc = await openGrpc(address);
  try {
    const failure = await tryCall(rpc, FLYTE1_METHODS.getVersion, limits);
    if (failure === undefined) return "flyte1";
    if (!isDenied(failure)) throw new ProbeFailure(failure);
    const anonymous = await tryCall(rpc, FLYTE1_METHODS.getClientConfig, limits);
    if (anonymous === undefined) return "flyte1";
    throw new ProbeFailure(failure, true);
  } finally {
    rpc.close();
  }
}

/** Only Flyte 2 answers as the Connect protocol says. */
async function probeFlyte2(address: RpcAddress, limits: RpcOptions): Promise<"flyte2"> {
  const rpc = await openConnect(address);
  try {
    const failure = await tryCall(rpc, FLYTE2_METHODS.getClientConfig, limits);
    if (failure === undefined || failure.isFromService) return "flyte2";
    throw new ProbeFailure(failure, isDenied(failure));
  } finally {
    rpc.close();
  }
}

/** Undefined if the call succeeded. */
async function tryCall(
  rpc: Rpc,
  path: string,
  limits: RpcOptions,
): Promise<RpcFailure | undefined> {
  try {
    await rpc.unary(path, new Uint8Array(), limits);
    return undefined;
  } catch (error) {
    if (error instanceof RpcFailure) return error;
    throw error;
  }
}

function isDenied(failure: RpcFailure): boolean {
  return hasStatus(failure, "UNAUTHENTICATED", "PERMISSION_DENIED");
}

function isUnanswered({ failure }: ProbeFailure): boolean {
  return hasStatus(failure, "UNAVAILABLE", "DEADLINE_EXCEEDED");
}

/** For instance `flyte.example.com:443 (from ~/.flyte/config.yaml)`. */
function describeEndpoint({ host, port, source }: ClusterConfig): string {
  return `${formatAddress(host, port)} (from ${source})`;
}

/** @param failures of Flyte 1 and Flyte 2 */
function decide(failures: readonly ProbeFailure[], config: ClusterConfig): Protocol {
  const [first, second] = failures as [ProbeFailure, ProbeFailure];
  if (first.isUndecided !== second.isUndecided) return first.isUndecided ? "flyte1" : "flyte2";
  const fault = first.isUndecided
    ? "does not say which version of Flyte it is"
    : "is neither Flyte 1 nor Flyte 2";
  throw new FxError("FX5034", `${describeEndpoint(config)} ${fault}`, {
    details: describeFailures(failures),
    hint: first.isUndecided
      ? "pass --protocol flyte1 or --protocol flyte2"
      : "check the endpoint and --insecure; a proxy in front of Flyte 1 has to pass HTTP/2",
  });
}

/** @param failures of Flyte 1 and Flyte 2, or of the configured one */
function createUnreachableError(failures: readonly ProbeFailure[], config: ClusterConfig): FxError {
  const text = [...new Set(failures.map(({ message }) => message))].join("; ");
  const [, hint] = HINTS.find(([fault]) => fault.test(text)) ?? [];
  const isWrongCa = config.tls?.ca !== undefined && UNTRUSTED.test(text);
  return new FxError("FX5031", `cannot reach ${describeEndpoint(config)}: ${text}`, {
    hint: isWrongCa ? WRONG_CA : (hint ?? suggestCheck(text, config)),
  });
}

const UNTRUSTED = /unable to (?:verify|get)|self[- ]signed/;
const WRONG_CA =
  "use the CA that signed the server's certificate as --tls-ca or admin.caCertFilePath: the one there did not";

/** What to do about a failed TLS handshake, by the words of OpenSSL and Node. */
const HINTS: readonly (readonly [fault: RegExp, hint: string])[] = [
  [/wrong version number/, "pass --insecure, or set admin.insecure to true: the server has no TLS"],
  [UNTRUSTED, "pass --tls-ca FILE with the CA's certificate, or set admin.caCertFilePath"],
  [/certificate's altnames/, "use a name of the server's certificate as the endpoint"],
  [/has expired/, "renew the server's certificate, or check the date of this machine"],
  [/certificate required/, "pass --tls-cert and --tls-key: the server asks for a certificate"],
];

function suggestCheck(text: string, { tls, protocol }: ClusterConfig): string {
  const flags = [
    ...(protocol === undefined ? [] : [`leave out --protocol ${protocol}`]),
    ...(/closed|hang up|ECONNRESET|Failed to connect/.test(text)
      ? [
          tls === undefined
            ? "leave out --insecure if the server uses TLS"
            : "check --tls-cert and --tls-key",
        ]
      : []),
    "check the endpoint, and the proxy in https_proxy and no_proxy if there is one",
  ];
  return flags.join(", or ");
}

function describeFailures(failures: readonly ProbeFailure[]): readonly string[] {
  return failures.map(
    ({ failure }) =>
      `${failure.path.startsWith("/flyteidl2") ? "Flyte 2 (Connect)" : "Flyte 1 (gRPC)"}: ${failure.message || failure.status}`,
  );
}
