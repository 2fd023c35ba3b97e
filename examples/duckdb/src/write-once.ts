import { randomBytes } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";

/** Creates a file atomically. An existing file stays unchanged. */
export async function writeOnce(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, content, { flag: "wx", mode: 0o600 });
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
