import { writeSync } from "node:fs";

/**
 * Writes at once and in full, so that nothing is lost when the process ends. A reader that has gone away (`fx … | head`)
 * is no error.
 */
export function writeOut(stream: NodeJS.WriteStream & { readonly fd: number }, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(stream.fd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
