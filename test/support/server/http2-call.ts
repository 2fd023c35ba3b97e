import type { IncomingHttpHeaders } from "node:http";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";

/** A gRPC call made by hand, whose test decides when it sends and reads which bytes. */
export interface Http2Call {
  readonly stream: ClientHttp2Stream;
  /** The status, or how the call ended without one. The stream must be read. */
  readonly status: Promise<string>;
}

/** Starts a call without sending its message. */
export function startHttp2Call(session: ClientHttp2Session, path: string): Http2Call {
  const stream = session.request({
    ":method": "POST",
    ":path": `/${path}`,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const status = new Promise<string>((resolve) => {
    const note = ({ "grpc-status": code }: IncomingHttpHeaders): void => {
      if (code !== undefined) resolve(`status ${String(code)}`);
    };
    stream.on("response", note).on("trailers", note);
    stream.on("error", (error: Error) => resolve(error.message));
    stream.on("close", () => resolve(`no status, reset with ${stream.rstCode}`));
  });
  return { stream, status };
}

/** Returns a message as it is sent: with its length before it. */
export function toFrame(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}
