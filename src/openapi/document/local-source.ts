import { realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isWithin } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import { decodePercent } from "./decode-percent.ts";
import type { DocumentSource, SourceBytes } from "./document-source.ts";

const URL_START = /^(?:[a-z][\w+.-]+:|\/\/)/i;
const HINT = "pass a file or URL with YAML or JSON: --openapi openapi.yaml";

/** A document in a folder. References lead only to files in this folder and below. */
export class LocalSource implements DocumentSource {
  readonly main: string;
  readonly #shown: string;

  /** @param file as the user wrote it */
  constructor(file: string, cwd: string) {
    this.main = toRealPath(resolve(cwd, file));
    this.#shown = file;
  }

  locate(reference: string, from: string): string {
    if (URL_START.test(reference))
      throw new FxError("FX2041", "fx opens no URL that the file of a document names");
    const folder = dirname(this.main);
    const path = resolve(dirname(from), decodePercent(reference));
    const real = isWithin(path, folder) ? toRealPath(path) : path;
    if (isWithin(real, folder)) return real;
    throw new FxError("FX2041", "it leads out of the document's folder");
  }

  async read(location: string, mostBytes: number): Promise<SourceBytes> {
    const isMain = location === this.main;
    try {
      return { bytes: readBoundedFile(location, { mostBytes, pipes: isMain }), location };
    } catch (error) {
      const what = isMain ? "the OpenAPI document" : "";
      throw unreadableFileError("FX2041", what, this.show(location), error, HINT, location);
    }
  }

  show(location: string): string {
    if (location === this.main) return this.#shown;
    return relative(dirname(this.main), location) || ".";
  }
}

/** The same path if there is no such file, or if it is a pipe such as that of bash's `<(command)`. */
function toRealPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
