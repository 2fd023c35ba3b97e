import type { Client, ServiceError } from "@grpc/grpc-js";
import { abortReason } from "../base/abort.ts";
import type { Clock } from "../base/context.ts";
import type { ConnectorEndpoint } from "../task/run/run-options.ts";
import { asBuffer, passThrough } from "../wire/codec/message-codec.ts";
import { CallFailure, failureFromStatus } from "./call-failure.ts";
import { createGrpcTls } from "./grpc-tls.ts";
import { splitAddress } from "./split-address.ts";

export interface CallOptions {
  /** Its name in errors, for instance `create`. */
  readonly operation: string;
  readonly deadlineMs: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * No proxy from the environment, no hidden retries, and quick reconnects to a server that restarts.
 */
const CHANNEL_OPTIONS = {
  "grpc.enable_http_proxy": 0,
  "grpc.enable_retries": 0,
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 5000,
};

/** A call of the gRPC library. */
interface Call {
  cancel(): void;
  /** The remote address; the channel's target until there is a connection. */
  getPeer(): string;
}

/** Sends bytes to the methods of a server. `open` loads the gRPC library. */
export class GrpcChannel {
  readonly address: string;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #encrypted: boolean;

  private constructor(client: Client, { address, tls }: ConnectorEndpoint, clock: Clock) {
    this.address = address;
    this.#client = client;
    this.#clock = clock;
    this.#encrypted = tls !== undefined;
  }

  /**
   * Connects with the first call. Throws FX2002 for an invalid address, FX5004 for invalid
   * certificates.
   */
  static async open(endpoint: ConnectorEndpoint, clock: Clock): Promise<GrpcChannel> {
    const { host } = splitAddress(endpoint.address);
    const { Client, credentials } = await import("@grpc/grpc-js");
    const { credentials: channel, options } =
      endpoint.tls === undefined
        ? { credentials: credentials.createInsecure(), options: {} }
        : await createGrpcTls(host, endpoint.tls);
    const client = new Client(endpoint.address, channel, { ...CHANNEL_OPTIONS, ...options });
    return new GrpcChannel(client, endpoint, clock);
  }

  /** Throws CallFailure, or the signal's reason. */
  unary(path: string, request: Uint8Array, options: CallOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        path,
        asBuffer,
        passThrough,
        request,
        this.#getDeadline(options),
        (error, reply) => {
          forget();
          if (error === null) resolve(reply!);
          else reject(this.#toFailure(error, call, options, request.length));
        },
      );
      const forget = cancelOn(options.signal, call);
    });
  }

  /** Sends one message and yields the replies, no faster than the caller reads them. */
  async *stream(
    path: string,
    request: Uint8Array,
    options: CallOptions,
  ): AsyncGenerator<Uint8Array> {
    const call = this.#client.makeServerStreamRequest(
      path,
      asBuffer,
      passThrough,
      request,
      this.#getDeadline(options),
    );
    const forget = cancelOn(options.signal, call);
    try {
      yield* call as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.#toFailure(error as ServiceError, call, options, request.length);
    } finally {
      forget();
      call.cancel();
    }
  }

  /** Sends the messages and returns the first reply without waiting for others. */
  exchange(
    path: string,
    requests: readonly Uint8Array[],
    options: CallOptions,
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeBidiStreamRequest(
        path,
        asBuffer,
        passThrough,
        this.#getDeadline(options),
      );
      const forget = cancelOn(options.signal, call);
      const size = Math.max(...requests.map((request) => request.length));
      call.on("data", (reply: Uint8Array) => {
        resolve(reply);
        forget();
        call.cancel();
      });
      call.on("end", () =>
        reject(
          new CallFailure("FX5023", `${this.address} ended ${options.operation} without a reply`, {
            operation: options.operation,
            outcome: "open",
          }),
        ),
      );
      call.on("error", (error: ServiceError) => {
        forget();
        reject(this.#toFailure(error, call, options, size));
      });
      for (const request of requests) call.write(request);
      call.end();
    });
  }

  close(): void {
    this.#client.close();
  }

  #getDeadline({ deadlineMs }: CallOptions): { readonly deadline: number } {
    return { deadline: this.#clock.now() + deadlineMs };
  }

  #toFailure(
    error: ServiceError,
    call: Call,
    { operation, deadlineMs, signal }: CallOptions,
    requestBytes: number,
  ): Error {
    if (signal?.aborted === true) return abortReason(signal);
    // The library's error for some broken replies has neither.
    const { code = Number.NaN, details = "it cannot be read" } = error as Partial<ServiceError>;
    return failureFromStatus(Object.assign(error, { code, details }), {
      operation,
      deadlineMs,
      requestBytes,
      address: this.address,
      encrypted: this.#encrypted,
      sent: call.getPeer() !== this.#client.getChannel().getTarget(),
    });
  }
}

function cancelOn(signal: AbortSignal | undefined, call: Call): () => void {
  const cancel = (): void => call.cancel();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  return () => signal?.removeEventListener("abort", cancel);
}
