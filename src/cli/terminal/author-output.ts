import { boundedStderr } from "./bounded-stderr.ts";
import { redactStream, type WriteDone } from "./redacted-chunks.ts";

/** Receives what author code prints, instead of standard error. */
export type OutputReceiver = (bytes: Uint8Array) => void;

let receiver: OutputReceiver | undefined;
let lineIsOpen = false;

/** Passes what author code prints to `receive` from now on. Returns a function that stops it. */
export function captureAuthorOutput(receive: OutputReceiver): () => void {
  receiver = receive;
  return () => {
    if (receiver === receive) receiver = undefined;
  };
}

/**
 * Returns the receiver of these bytes. Undefined if they go to standard error; then notes whether
 * they end a line.
 */
function getReceiver(bytes: Uint8Array): OutputReceiver | undefined {
  if (receiver === undefined && bytes.length > 0) lineIsOpen = bytes.at(-1) !== 0x0a;
  return receiver;
}

/**
 * Returns true if author code left its last line on standard error open. The caller has to end the
 * line.
 */
export function claimOpenLine(): boolean {
  const wasOpen = lineIsOpen;
  lineIsOpen = false;
  return wasOpen;
}

/**
 * Redirects everything that author code prints to standard error, without known secrets, because
 * standard output is for the command's result. fx itself prints with `writeOut`, which is not
 * redirected.
 */
export function divertStdout(secretForms: () => readonly string[]): void {
  const writeDirectly = process.stderr.write.bind(process.stderr) as (
    chunk: Uint8Array,
    done?: WriteDone,
  ) => boolean;
  for (const stream of [process.stdout, process.stderr])
    redactStream(stream, secretForms, (bytes, done) => {
      const receive = getReceiver(bytes);
      const bounded = boundedStderr();
      if (receive !== undefined) receive(bytes);
      else if (bounded === undefined) return writeDirectly(bytes, done);
      else bounded.write(bytes);
      if (done !== undefined) process.nextTick(done);
      return true;
    });
}
