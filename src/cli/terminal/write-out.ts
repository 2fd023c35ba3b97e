import { writeSync } from "node:fs";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { claimOpenLine } from "./author-output.ts";
import { boundedStderr } from "./bounded-stderr.ts";

/**
 * Writes synchronously and completely, so that nothing is lost when the process ends. First ends a
 * line that author code left open. Ignores a closed pipe (`fx … | head`), and throws FX5003 if the
 * disk is full.
 */
export function writeOut(
  stream: NodeJS.WriteStream & { readonly fd: number },
  data: string | Uint8Array,
): void {
  if (claimOpenLine()) writeTo(process.stderr.fd, Buffer.from("\n"));
  writeTo(stream.fd, typeof data === "string" ? Buffer.from(data, "utf8") : data);
}

function writeTo(fd: number, bytes: Uint8Array): void {
  const stderr = fd === process.stderr.fd ? boundedStderr() : undefined;
  if (stderr === undefined) writeBytes(fd, bytes);
  else stderr.write(bytes);
}

function writeBytes(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") {
        const name = fd === 1 ? "output" : "error";
        throw new FxError("FX5003", `cannot write to standard ${name}: ${message}`, {
          cause: error,
          hint: "write to a disk with free space: fx … > FILE",
        });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
