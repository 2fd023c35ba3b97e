import type { CallOptions, Client, ClientUnaryCall, Metadata, ServiceError } from "@grpc/grpc-js";
import { abortReason, realClock } from "../base/context.ts";
import type { CallStatus } from "./call-status.ts";
import { asBuffer, passThrough } from "./grpc-bytes.ts";
import { createGrpcTls, type TlsSettings } from "./grpc-tls.ts";

/** Where a server listens, and how to connect to it. */
export interface GrpcEndpoint {
  /** `HOST:PORT`; an IPv6 address in brackets. */
  readonly address: string;
  /** The host alone, without brackets. */
  readonly host: string;
  /** Undefined for plain text. */
  readonly tls: TlsSettings | undefined;
}

export interface GrpcCallOptions {
  /** Default: none. */
  readonly deadlineMs?: number | undefined;
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /** Sent with the call, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Converts the end of a failed call; `wasSent` is false if there was no connection. */
  readonly toFailure: (status: CallStatus, wasSent: boolean) => Error;
}

/** A call of the gRPC library. Its peer is the channel's target until there is a connection. */
type Call = Pick<ClientUnaryCall, "cancel" | "getPeer">;

/**
 * Sends bytes to the methods of a server. Its calls throw what `toFailure` returns, or the reason of
 * the signal. `open` loads the gRPC library.
 */
export class GrpcChannel {
  private constructor(
    readonly endpoint: GrpcEndpoint,
    private readonly client: Client,
    private readonly createMetadata: () => Metadata,
  ) {}

  /**
   * Connects with the first call, and never repeats a call. Throws FX5004 for invalid certificates.
   *
   * @param settings options of the gRPC library
   */
  static async open(
    endpoint: GrpcEndpoint,
    settings: Readonly<Record<string, number>>,
  ): Promise<GrpcChannel> {
    const { Client, credentials, Metadata } = await import("@grpc/grpc-js");
    const { host, tls } = endpoint;
    const secured =
      tls === undefined
        ? { credentials: credentials.createInsecure(), options: {} }
        : await createGrpcTls(host, tls);
    const client = new Client(endpoint.address, secured.credentials, {
      ...secured.options,
      ...settings,
      "grpc.enable_retries": 0,
    });
    return new GrpcChannel(endpoint, client, () => new Metadata());
  }

  unary(path: string, request: Uint8Array, options: GrpcCallOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        path,
        asBuffer,
        passThrough,
        request,
        ...this.#begin(options),
        (error, reply) => {
          release();
          if (error === null) resolve(reply!);
          else reject(this.#toFailure(error, call, options));
        },
      );
      const release = cancelOn(options.signal, call);
    });
  }

  /** Sends one message and yields the replies, no faster than the caller reads them. */
  async *stream(
    path: string,
    request: Uint8Array,
    options: GrpcCallOptions,
  ): AsyncGenerator<Uint8Array> {
    const call = this.client.makeServerStreamRequest(
      path,
      asBuffer,
      passThrough,
      request,
      ...this.#begin(options),
    );
    const release = cancelOn(options.signal, call);
    try {
      yield* call as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.#toFailure(error as ServiceError, call, options);
    } finally {
      release();
      call.cancel();
    }
  }

  /**
   * Sends the messages and returns the first reply without waiting for others; undefined if the
   * server ends the call without one.
   */
  exchange(
    path: string,
    requests: readonly Uint8Array[],
    options: GrpcCallOptions,
  ): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const call = this.client.makeBidiStreamRequest(
        path,
        asBuffer,
        passThrough,
        ...this.#begin(options),
      );
      const release = cancelOn(options.signal, call);
      call.on("data", (reply: Uint8Array) => {
        resolve(reply);
        release();
        call.cancel();
      });
      call.on("end", () => resolve(undefined));
      call.on("error", (error: ServiceError) => {
        release();
        reject(this.#toFailure(error, call, options));
      });
      for (const request of requests) call.write(request);
      call.end();
    });
  }

  close(): void {
    this.client.close();
  }

  /** Throws the reason of the signal if it has fired. */
  #begin({ headers = {}, deadlineMs, signal }: GrpcCallOptions): [Metadata, CallOptions] {
    if (signal?.aborted === true) throw abortReason(signal);
    const metadata = this.createMetadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return [metadata, deadlineMs === undefined ? {} : { deadline: realClock.now() + deadlineMs }];
  }

  #toFailure(error: ServiceError, call: Call, { signal, toFailure }: GrpcCallOptions): Error {
    if (signal?.aborted === true) return abortReason(signal);
    // The library's error for some broken replies has neither.
    const { code = Number.NaN, details = "it cannot be read" } = error as Partial<ServiceError>;
    const wasSent = call.getPeer() !== this.client.getChannel().getTarget();
    return toFailure(Object.assign(error, { code, details }), wasSent);
  }
}

function cancelOn(signal: AbortSignal | undefined, call: Call): () => void {
  const cancel = (): void => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  return () => signal?.removeEventListener("abort", cancel);
}

/** The reason in the library's text for a connection that failed. */
export function extractConnectionReason(details: string): string {
  return details
    .replace(/^No connection established\.( Last error: )?/, "")
    .replace(/\.? ?Resolution note:.*$/s, "")
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, "")
    .replace(/^Error(?: \[\w+\])?: /, "");
}
