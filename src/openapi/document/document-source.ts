import { dirname, relative, resolve } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isWithin, realPathIfThere } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { readStart } from "../../runtime/calls/read-start.ts";
import { sendRequest } from "../../runtime/http/send-request.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import { Duration } from "../../runtime/values/types/duration.ts";

/** Where the files of a document come from. A location is an absolute path or a URL. */
export type DocumentSource = LocalSource | WebSource;

const URL_START = /^(?:[a-z][\w+.-]+:|\/\/)/i;
const FILE_HINT = "pass a file or URL with YAML or JSON: --openapi openapi.yaml";

/** A document in a folder. References lead only to files in this folder and below. */
export class LocalSource {
  /** The location of the document itself. */
  readonly main: string;

  /** @param file as the user wrote it */
  constructor(
    private readonly file: string,
    cwd: string,
  ) {
    const path = resolve(cwd, file);
    // A pipe such as that of bash's `<(command)` has no real path.
    this.main = realPathIfThere(path) ?? path;
  }

  /**
   * The location to which a reference in a file leads.
   *
   * @param reference without its fragment
   * @throws FxError FX2041 if fx does not follow it
   */
  locate(reference: string, from: string): string {
    if (URL_START.test(reference))
      throw new FxError("FX2041", "fx opens no URL that the file of a document names");
    const folder = dirname(this.main);
    const path = resolve(dirname(from), decodePercent(reference));
    const real = (isWithin(path, folder) ? realPathIfThere(path) : undefined) ?? path;
    if (isWithin(real, folder)) return real;
    throw new FxError("FX2041", "it leads out of the document's folder");
  }

  /** Throws FxError FX2041 or FX5003. */
  async read(location: string, mostBytes: number) {
    const isMain = location === this.main;
    try {
      return { bytes: readBoundedFile(location, { mostBytes, pipes: isMain }), location };
    } catch (error) {
      const what = isMain ? "the OpenAPI document" : "";
      throw unreadableFileError("FX2041", what, this.show(location), error, FILE_HINT, location);
    }
  }

  /** A location as messages show it. */
  show(location: string): string {
    if (location === this.main) return this.file;
    return relative(dirname(this.main), location) || ".";
  }
}

const MOST_REQUESTS = 500;
const TIMEOUT = Duration.fromMs(30_000);
const WEB_HINT = "download the document, and pass the file: --openapi openapi.json";

/** A document on a server. References lead only to this server. */
export class WebSource {
  #requests = 0;

  constructor(
    readonly main: string,
    private readonly fetch: typeof globalThis.fetch,
    private readonly signal?: AbortSignal,
  ) {
    if (!URL.canParse(main)) throw new FxError("FX2041", `${main} is not a valid URL`);
  }

  locate(reference: string, from: string): string {
    const { origin } = new URL(from);
    const target = URL.canParse(reference, from) ? new URL(reference, from) : undefined;
    if (target?.origin !== origin) throw leadsAway(origin);
    target.hash = "";
    return target.href;
  }

  /** Its location differs from the one that was asked for after a redirect. */
  async read(location: string, mostBytes: number) {
    this.#requests += 1;
    if (this.#requests > MOST_REQUESTS)
      throw new FxError("FX2041", `fx fetches at most ${MOST_REQUESTS} files`);
    const { signal } = this;
    const { url, headers } = prepareRequest(location);
    const request = { operation: "GET", method: "GET", url, headers, body: null, timeout: TIMEOUT };
    const refuse = (reason: string): FxError => {
      const what = location === this.main ? "the OpenAPI document " : "";
      return new FxError("FX2041", `cannot read ${what}${this.show(location)}: ${reason}`, {
        hint: WEB_HINT,
      });
    };
    // Only the user's URL may redirect to another server.
    const checkRedirect = ({ origin }: URL): void => {
      if (location !== this.main && origin !== url.origin) throw leadsAway(url.origin);
    };
    const checked = { ...request, signal, checkRedirect };
    return sendRequest(this.fetch, checked, async (response) => {
      if (!response.ok) throw refuse(`the server answers ${response.status}`);
      const bytes = await readStart(response.body, mostBytes + 1);
      if (bytes.length > mostBytes) throw refuse(`it has more than ${mostBytes} bytes`);
      const isSame = response.url === "" || response.url === url.href;
      return { bytes, location: isSame ? location : response.url };
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error instanceof FxError ? error : refuse((error as Error).message);
    });
  }

  /** Without what may be a secret. */
  show(location: string): string {
    const { origin, pathname } = new URL(location);
    return `${origin}${pathname}`;
  }
}

function leadsAway(origin: string): FxError {
  return new FxError("FX2041", `it leads away from ${origin}`);
}

/** `fetch` refuses a URL with a user and password. */
function prepareRequest(location: string): { url: URL; headers: Headers } {
  const url = new URL(location);
  const headers = new Headers({ accept: "application/json, application/yaml, */*;q=0.5" });
  const user = `${decodePercent(url.username)}:${decodePercent(url.password)}`;
  if (user !== ":") headers.set("authorization", `Basic ${Buffer.from(user).toString("base64")}`);
  url.username = url.password = url.hash = "";
  return { url, headers };
}

/** Decodes what is escaped in a URL. Some documents have a percent sign that escapes nothing. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
