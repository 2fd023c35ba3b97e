import { boundedStderr } from "./bounded-stderr.ts";
import { RedactedChunks } from "./redacted-chunks.ts";

/** Shows what author code prints, in place of standard error. */
export type TakeOutput = (bytes: Uint8Array) => void;

let taker: TakeOutput | undefined;
let lineIsOpen = false;

/** From here on `take` is given what author code prints. Gives a function that ends that. */
export function takeAuthorOutput(take: TakeOutput): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = undefined;
  };
}

/** Who shows these bytes of author code; undefined where standard error itself does, whose last line may be open then. */
function getOutputTaker(bytes: Uint8Array): TakeOutput | undefined {
  if (taker === undefined && bytes.length > 0) lineIsOpen = bytes.at(-1) !== 0x0a;
  return taker;
}

/** Whether author code has left its last line on standard error without an end, asked by who then ends it. */
export function endsOpenLine(): boolean {
  const wasOpen = lineIsOpen;
  lineIsOpen = false;
  return wasOpen;
}

/**
 * Sends what author code prints to standard error, without the secrets that are known: standard output carries the
 * command's result, and with `--json` nothing else. The command itself writes past this.
 */
export function divertStdout(secretForms: () => readonly string[]): void {
  const write = process.stderr.write.bind(process.stderr) as (
    chunk: Uint8Array,
    done?: (error?: Error | null) => void,
  ) => boolean;
  for (const stream of [process.stdout, process.stderr]) {
    const chunks = new RedactedChunks(secretForms);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const done = rest.find((argument) => typeof argument === "function") as
        ((error?: Error | null) => void) | undefined;
      const bytes = chunks.add(chunk, rest[0]);
      const take = getOutputTaker(bytes);
      const bounded = boundedStderr();
      if (take !== undefined) take(bytes);
      else if (bounded === undefined) return write(bytes, done);
      else bounded.write(bytes);
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    process.once("exit", () => {
      const bounded = boundedStderr();
      if (bounded === undefined) write(chunks.end());
      else bounded.write(chunks.end());
    });
  }
}
