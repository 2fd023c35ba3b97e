import type { CommandProcess } from "../command-process.ts";
import { redactStream, type WriteDone } from "./redacted-chunks.ts";

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
}
