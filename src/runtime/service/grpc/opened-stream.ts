import { subscribe } from "node:diagnostics_channel";
import type { ServerHttp2Stream } from "node:http2";

/** What Node publishes for each stream that a client opens, since Node 22.17 and 24.2. */
export interface OpenedStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: Readonly<Record<string, unknown>>;
}

let opened: OpenedStream | undefined;

/** gRPC receives the stream right after this, and shows neither it nor its encoding. */
subscribe("http2.server.stream.created", (message) => {
  opened = message as OpenedStream;
});

/** The stream of the call that begins; undefined on an older Node. */
export function takeOpenedStream(): OpenedStream | undefined {
  const taken = opened;
  opened = undefined;
  return taken;
}

/** Whether gRPC inflates the messages of a call, before anybody sees them. */
export function isCompressed(stream: OpenedStream | undefined): boolean {
  const encoding = stream?.headers["grpc-encoding"] ?? "identity";
  return encoding !== "identity";
}
