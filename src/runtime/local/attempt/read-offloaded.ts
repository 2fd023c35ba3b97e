import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";

/** Reads files of a folder, which is a run's own; a link out of it is not followed, and no other URI is opened. */
export function readOffloadedIn(folder: string): (uri: string, largest: number) => Uint8Array {
  return (uri, largest) => {
    const file = fileIn(folder, uri);
    const status = statSync(file);
    if (!status.isFile()) throw new Error("it is no file");
    if (status.size > largest) throw new Error(`it has ${status.size} bytes, more than ${largest}`);
    return readFileSync(file);
  };
}

function fileIn(folder: string, uri: string): string {
  if (uri === "" || /^[a-z][a-z0-9+.-]+:/i.test(uri) || uri.includes("\0"))
    throw new Error("it is not a path in the run's folder");
  const file = realpathSync(resolve(folder, uri));
  const path = relative(realpathSync(folder), file);
  if (path === "" || path.startsWith("..") || isAbsolute(path))
    throw new Error("it is not in the run's folder");
  return file;
}
