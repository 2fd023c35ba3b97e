import { Console } from "node:console";
import { replaceNeedles, SECRET_MARK } from "../../runtime/secrets/redactor.ts";
import type { CommandProcess } from "../command-process.ts";
import { javaScriptRuntime } from "../javascript-runtime.ts";

/**
 * Redirects everything that author code prints to standard error, without known secrets, because
 * standard output is for the command's result. fx itself prints with `OutputStream.print`, which is
 * not redirected.
 */
export function divertStdout(process: CommandProcess, secretForms: () => readonly string[]): void {
  const { node, stderr, authorOutput } = process;
  const writeDirectly = node.stderr.write.bind(node.stderr) as (
    chunk: Uint8Array,
    done?: WriteDone,
  ) => boolean;
  for (const stream of [node.stdout, node.stderr])
    redactStream(process, stream, secretForms, (bytes, done) => {
      const receive = authorOutput.getReceiver(bytes);
      if (receive === undefined && !stderr.isBounded) return writeDirectly(bytes, done);
      if (receive === undefined) stderr.write(bytes);
      else receive(bytes);
      return undefined;
    });
  if (javaScriptRuntime.hasOwnConsole)
    globalThis.console = new Console({ stdout: node.stdout, stderr: node.stderr });
}

/**
 * A longer beginning of a secret at the end of a stream is redacted, although the rest is missing.
 */
const LONGEST_SHOWN = 8;

/**
 * Redacts known secrets in the chunks of a stream, even if a secret is split between chunks. If the
 * end of a chunk may be the beginning of a secret, it waits for the next chunk. Compares bytes, as
 * latin1 characters, so that other data passes unchanged, whether text or not.
 */
export class RedactedChunks {
  #forms: readonly string[] = [];
  #needles: readonly string[] = [];
  #held = "";

  /** @param secretForms called for each chunk; the longest form first */
  constructor(private readonly secretForms: () => readonly string[]) {}

  /** The bytes that can be written now. */
  add(chunk: string | Uint8Array, encoding: unknown): Uint8Array {
    const bytes = toBuffer(chunk, encoding);
    this.#refresh();
    if (this.#needles.length === 0) return bytes;
    const text = this.#held + bytes.toString("latin1");
    const end = this.#findEnd(text);
    this.#held = text.slice(end);
    return this.#clean(text.slice(0, end));
  }

  /** The remaining bytes at the end of the stream. */
  end(): Uint8Array {
    const held = this.#held;
    this.#held = "";
    return held.length > LONGEST_SHOWN ? Buffer.from(SECRET_MARK) : this.#clean(held);
  }

  #clean(text: string): Buffer {
    return Buffer.from(replaceNeedles(text, this.#needles), "latin1");
  }

  #refresh(): void {
    const forms = this.secretForms();
    if (forms === this.#forms) return;
    this.#forms = forms;
    this.#needles = forms.map((form) => Buffer.from(form, "utf8").toString("latin1"));
  }

  /**
   * The position from which the text may be the beginning of a secret. Never within a whole secret.
   */
  #findEnd(text: string): number {
    let end = text.length - longestBeginning(text, this.#needles);
    for (let start = end; end > 0; end = start) {
      for (const needle of this.#needles) {
        const at = text.indexOf(needle, Math.max(0, end - needle.length + 1));
        if (at !== -1 && at < start) start = at;
      }
      if (start === end) break;
    }
    return end;
  }
}

/** The length of the longest end of the text that is the beginning of a needle. */
function longestBeginning(text: string, needles: readonly string[]): number {
  const last = text.at(-1);
  let longest = 0;
  if (last === undefined) return longest;
  for (const needle of needles) {
    const most = Math.min(needle.length - 1, text.length);
    for (let length = needle.lastIndexOf(last, most - 1) + 1; length > longest;) {
      if (text.endsWith(needle.slice(0, length))) longest = length;
      else length = length < 2 ? 0 : needle.lastIndexOf(last, length - 2) + 1;
    }
  }
  return longest;
}

function toBuffer(chunk: string | Uint8Array, encoding: unknown): Buffer {
  return typeof chunk === "string"
    ? Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8")
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** Reports that bytes are written. */
export type WriteDone = (error?: Error | null) => void;

/**
 * From now on, passes what is written to a stream to `write`, without known secrets. A `write` that
 * returns a boolean, as streams do, has to call `done` itself.
 */
export function redactStream(
  { node }: { readonly node: Pick<NodeJS.Process, "once"> },
  stream: NodeJS.WriteStream,
  secretForms: () => readonly string[],
  write: (bytes: Uint8Array, done?: WriteDone) => boolean | undefined,
): void {
  const chunks = new RedactedChunks(secretForms);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const done = rest.find((argument) => typeof argument === "function") as WriteDone | undefined;
    const isReady = write(chunks.add(chunk, rest[0]), done);
    if (isReady === undefined && done !== undefined) queueMicrotask(done);
    return isReady ?? true;
  };
  node.once("exit", () => {
    const rest = chunks.end();
    if (rest.length > 0) write(rest);
  });
}
