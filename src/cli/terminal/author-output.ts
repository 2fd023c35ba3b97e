import type { CommandProcess } from "../command-process.ts";
import { redactStream, type WriteDone } from "./redacted-chunks.ts";

/** Receives what author code prints, instead of standard error. */
export type OutputReceiver = (bytes: Uint8Array) => void;

/** What author code prints while a command runs. */
export class AuthorOutput {
  #receiver: OutputReceiver | undefined;
  #lineIsOpen = false;

  /** Passes what author code prints to `receive` from now on. Returns a function that stops it. */
  capture(receive: OutputReceiver): () => void {
    this.#receiver = receive;
    return () => {
      if (this.#receiver === receive) this.#receiver = undefined;
    };
  }

  /**
   * Returns the receiver of these bytes. Undefined if they go to standard error; then notes whether
   * they end a line.
   */
  getReceiver(bytes: Uint8Array): OutputReceiver | undefined {
    if (this.#receiver === undefined && bytes.length > 0) this.#lineIsOpen = bytes.at(-1) !== 0x0a;
    return this.#receiver;
  }

  /**
   * Returns true if author code left its last line on standard error open. The caller has to end
   * the line.
   */
  claimOpenLine(): boolean {
    const wasOpen = this.#lineIsOpen;
    this.#lineIsOpen = false;
    return wasOpen;
  }
}

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
      if (receive !== undefined) receive(bytes);
      else if (stderr.isBounded) stderr.write(bytes);
      else return writeDirectly(bytes, done);
      if (done !== undefined) queueMicrotask(done);
      return true;
    });
}
