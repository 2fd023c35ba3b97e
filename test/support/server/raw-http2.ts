import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { connect as connectTls } from "node:tls";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PING = 6;
const WINDOW_UPDATE = 8;
const END_STREAM = 1;
const ACK = 1;
const END_HEADERS = 4;
const FRAME_HEADER = 9;
const LARGEST_FRAME = 16_384;

/** An HTTP/2 client that sends DATA frames of any size, which Node's own client would join. */
export class RawHttp2 {
  /** How many streams the server has reset. */
  resets = 0;
  /** How many streams the server has ended, with or without a reset. */
  ends = 0;
  #pongs = 0;
  isClosed = false;
  readonly #more: (() => void)[] = [];
  #received: Buffer = Buffer.alloc(0);
  #window = 65_535;
  #lastStream = -1;

  private constructor(private readonly socket: Socket) {
    const wake = (): void => this.#more.splice(0).forEach((next) => next());
    socket.on("data", (chunk: Buffer) => {
      this.#read(chunk);
      wake();
    });
    socket.on("error", () => undefined).on("drain", wake);
    socket.on("close", () => {
      this.isClosed = true;
      wake();
    });
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0));
  }

  /** @param ca the certificate of the authority, for TLS */
  static async connect(port: number, ca?: Buffer): Promise<RawHttp2> {
    const socket =
      ca === undefined
        ? connect(port, "127.0.0.1")
        : connectTls({ port, host: "localhost", ca, ALPNProtocols: ["h2"] });
    await once(socket, ca === undefined ? "connect" : "secureConnect");
    return new RawHttp2(socket);
  }

  /** Starts a gRPC call and returns the id of its stream. */
  open(path: string, more: Readonly<Record<string, string>> = {}): number {
    this.#lastStream += 2;
    const headers = {
      ":method": "POST",
      ":scheme": "http",
      ":path": `/${path}`,
      ":authority": "localhost",
      "content-type": "application/grpc",
      te: "trailers",
      ...more,
    };
    const block = Object.entries(headers).map(([name, value]) =>
      Buffer.concat([Buffer.from([0]), lengthAndText(name), lengthAndText(value)]),
    );
    this.socket.write(frame(HEADERS, END_HEADERS, this.#lastStream, Buffer.concat(block)));
    return this.#lastStream;
  }

  /** Sends bytes in frames of this size, as fast as the connection's window allows. */
  async send(
    stream: number,
    bytes: Buffer,
    { frameSize = LARGEST_FRAME, end = false }: { frameSize?: number; end?: boolean } = {},
  ): Promise<void> {
    let frames: Buffer[] = [];
    for (let at = 0; at < bytes.length && !this.isClosed;) {
      const size = Math.min(frameSize, bytes.length - at, this.#window);
      if (size > 0) {
        const isLast = at + size === bytes.length;
        const flags = end && isLast ? END_STREAM : 0;
        frames.push(frame(DATA, flags, stream, bytes.subarray(at, at + size)));
        this.#window -= size;
        at += size;
      }
      if (size === 0 || frames.length >= 4096 || at === bytes.length) {
        const isFree = this.socket.write(Buffer.concat(frames));
        frames = [];
        if (!isFree || this.#window === 0) await new Promise<void>((next) => this.#more.push(next));
      }
    }
  }

  /** What the server could do before, it has done. */
  async roundTrip(): Promise<void> {
    const answered = this.#pongs + 1;
    this.socket.write(frame(PING, 0, 0, Buffer.alloc(8)));
    await this.#until(() => this.#pongs >= answered);
  }

  /** Resets a stream. */
  reset(stream: number): void {
    this.socket.write(frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8])));
  }

  /** Sends bytes as they are. */
  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  destroy(): void {
    this.socket.destroy();
  }

  closed(): Promise<void> {
    return this.#until(() => this.isClosed);
  }

  /** Resolves when the server has reset this many streams. */
  hasReset(streams: number): Promise<void> {
    return this.#until(() => this.resets >= streams);
  }

  /** Resolves when the server has sent the status of this many calls. */
  hasEnded(calls: number): Promise<void> {
    return this.#until(() => this.ends >= calls);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.isClosed) throw new Error("the server closed the connection");
      await new Promise<void>((next) => this.#more.push(next));
    }
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= FRAME_HEADER) {
      const length = this.#received.readUIntBE(0, 3);
      if (this.#received.length < FRAME_HEADER + length) return;
      const [type, flags] = [this.#received[3], this.#received[4]!];
      const stream = this.#received.readUInt32BE(5);
      const payload = this.#received.subarray(FRAME_HEADER, FRAME_HEADER + length);
      this.#received = this.#received.subarray(FRAME_HEADER + length);
      if (type === SETTINGS && (flags & ACK) === 0) this.socket.write(frame(SETTINGS, ACK, 0));
      if (type === PING && (flags & ACK) === 0) this.socket.write(frame(PING, ACK, 0, payload));
      if (type === WINDOW_UPDATE && stream === 0) this.#window += payload.readUInt32BE(0);
      if (type === PING && (flags & ACK) !== 0) this.#pongs += 1;
      if (type === RST_STREAM) this.resets += 1;
      if (type === HEADERS && (flags & END_STREAM) !== 0) this.ends += 1;
    }
  }
}

function frame(type: number, flags: number, stream: number, payload?: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUIntBE(payload?.length ?? 0, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return payload === undefined ? header : Buffer.concat([header, payload]);
}

/** The bytes before a message of gRPC that tell its length. */
export function lengthPrefix(length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** A string of HPACK that is shorter than 127 bytes and not compressed. */
function lengthAndText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}
