import { readFile } from "node:fs/promises";

/** Returns how many rows a CSV file has below its header: 0 if there is no such file. */
export async function countRows(path: string, signal: AbortSignal): Promise<number> {
  try {
    const text = await readFile(path, { encoding: "utf8", signal });
    return text.split("\n").filter((line) => line.trim() !== "").length - 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
