var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// src/runtime/abort.ts
function abortReason(signal) {
  const reason = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}
function raceAbort(work, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortReason(signal));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
var init_abort = __esm({
  "src/runtime/abort.ts"() {
    "use strict";
  }
});

// src/runtime/brand.ts
function brandClass(target, kind) {
  Object.defineProperty(target.prototype, KIND, { value: kind });
}
var KIND;
var init_brand = __esm({
  "src/runtime/brand.ts"() {
    "use strict";
    KIND = /* @__PURE__ */ Symbol.for("flyte-fx/kind");
  }
});

// src/runtime/error-catalogue.ts
var CATALOGUE, ERROR_CATALOGUE;
var init_error_catalogue = __esm({
  "src/runtime/error-catalogue.ts"() {
    "use strict";
    CATALOGUE = {
      FX1001: { exit: 1, kind: "task", title: "the task failed" },
      FX1002: { exit: 1, kind: "task", title: "create, do, or get threw" },
      FX1003: { exit: 1, kind: "task", title: "outputs do not fit the task's interface" },
      FX1004: { exit: 1, kind: "task", title: "the connector answered a phase that Flyte does not know, or may not take here" },
      FX1005: { exit: 1, kind: "task", title: "create returned what does not fit the ResourceMeta" },
      FX1007: { exit: 1, kind: "task", title: "a resource that a connector answered is malformed" },
      FX1008: { exit: 124, kind: "task", title: "a time limit was reached", retryable: true },
      FX1009: { exit: 130, kind: "stopped", title: "stopped by SIGINT" },
      FX1010: { exit: 143, kind: "stopped", title: "stopped by SIGTERM" },
      FX1011: { exit: 1, kind: "task", title: "a ResourceMeta does not decode" },
      FX1012: { exit: 1, kind: "task", title: "author code threw where nobody waits for it" },
      FX1014: { exit: 129, kind: "stopped", title: "stopped by SIGHUP: the terminal was closed" },
      FX1015: { exit: 1, kind: "task", title: "inputs that the connector cannot take" },
      FX1016: { exit: 1, kind: "task", title: "a task that awaits what nothing will settle" },
      FX1017: { exit: 1, kind: "task", title: "an executor that declares another interface than the task's template has" },
      FX2000: { exit: 2, kind: "usage", title: "a command line that does not parse" },
      FX2001: { exit: 2, kind: "usage", title: "no such task, command, flag or file" },
      FX2002: { exit: 2, kind: "usage", title: "an unknown choice" },
      FX2003: { exit: 2, kind: "usage", title: "a folder that is not empty" },
      FX2004: { exit: 2, kind: "usage", title: "inputs do not fit the task" },
      FX2005: { exit: 2, kind: "usage", title: "an inputs file that cannot be read as inputs" },
      FX2006: { exit: 2, kind: "usage", title: "bytes that are no Flyte message, cut short, or ambiguous" },
      FX2007: { exit: 2, kind: "usage", title: "a connector that cannot be run on a virtual clock" },
      FX2008: { exit: 2, kind: "usage", title: "paths of more than one project" },
      FX2009: { exit: 2, kind: "usage", title: "a value that does not fit its Flyte type" },
      FX2010: { exit: 2, kind: "usage", title: "an environment file that cannot be read" },
      FX2011: { exit: 2, kind: "usage", title: "a file that is no module" },
      FX2012: { exit: 2, kind: "usage", title: "an executor that is not one of the project" },
      FX2014: { exit: 2, kind: "usage", title: "a name that npm or Flyte does not take" },
      FX2016: { exit: 2, kind: "usage", title: "tasks whose files cannot lie side by side" },
      FX2017: { exit: 2, kind: "usage", title: "a dataset that cannot be read as what it is declared" },
      FX3001: { exit: 3, kind: "load", title: "a file that does not parse" },
      FX3002: { exit: 3, kind: "load", title: "a file that throws when it is imported" },
      FX3003: { exit: 3, kind: "load", title: "a file without a task" },
      FX3004: { exit: 3, kind: "load", title: "two connectors for one task category" },
      FX3005: { exit: 3, kind: "load", title: "no connector for the task's type" },
      FX3006: { exit: 3, kind: "load", title: "two tasks of one name" },
      FX3007: { exit: 3, kind: "load", title: "a task or connector that is declared wrongly" },
      FX3008: { exit: 3, kind: "load", title: "an import that is not found" },
      FX3009: { exit: 3, kind: "load", title: "the fx key of package.json is malformed" },
      FX3010: { exit: 3, kind: "load", title: "custom that Flyte cannot hold" },
      FX3011: { exit: 3, kind: "load", title: "an executor, a task or an image that the container would not find" },
      FX3013: { exit: 3, kind: "load", title: "two task classes for one class of configurations" },
      FX3014: { exit: 3, kind: "load", title: "a variable of a container's command line that cannot be filled in" },
      FX3020: { exit: 3, kind: "load", title: "a schema that validates asynchronously" },
      FX4001: { exit: 4, kind: "check", title: "files that are not what the tasks give now" },
      FX5001: { exit: 5, kind: "environment", title: "a secret is missing" },
      FX5002: { exit: 5, kind: "environment", title: "a port is taken, or an address cannot be listened on" },
      FX5003: { exit: 5, kind: "environment", title: "a file or folder cannot be written or read" },
      FX5004: { exit: 5, kind: "environment", title: "certificates that cannot be read or do not fit together" },
      FX5005: { exit: 5, kind: "environment", title: "npm install failed" },
      FX5011: { exit: 5, kind: "environment", title: "nothing lies at a URI" },
      FX5012: { exit: 5, kind: "environment", title: "a storage refuses: no or wrong credentials, or no right to do this" },
      FX5013: { exit: 5, kind: "environment", title: "a storage does not answer, or breaks off", retryable: true },
      FX5014: { exit: 5, kind: "environment", title: "content that is not what was stored: its checksum differs, or it changed meanwhile", retryable: true },
      FX5015: { exit: 5, kind: "environment", title: "a URI that may not be opened here, or that no storage opens" },
      FX5016: { exit: 5, kind: "environment", title: "content that is larger than may be read or put" },
      FX5017: { exit: 5, kind: "environment", title: "an optional package is not installed in the project" },
      FX6001: { exit: 6, kind: "job", title: "a job may still be running" },
      FX7001: { exit: 70, kind: "internal", title: "a fault of fx" }
    };
    ERROR_CATALOGUE = CATALOGUE;
  }
});

// src/runtime/errors.ts
function readArguments(args) {
  const [first, second, third] = args;
  if (typeof second === "string") return { code: first, message: second, cause: third?.cause };
  return { code: void 0, message: first, cause: second?.cause };
}
function pascalCase(code) {
  return code.toLowerCase().replace(/(?:^|[^a-z0-9]+)([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
var FxError, AuthorError, UserError, RetryableError;
var init_errors = __esm({
  "src/runtime/errors.ts"() {
    "use strict";
    init_brand();
    init_error_catalogue();
    FxError = class extends Error {
      name = "FxError";
      code;
      hint;
      details;
      location;
      constructor(code, message, options = {}) {
        super(message, "cause" in options && options.cause !== void 0 ? { cause: options.cause } : void 0);
        this.code = code;
        this.hint = options.hint;
        this.location = options.location;
        this.details = options.details ?? [];
      }
      /** Whose fault it is. */
      get kind() {
        return ERROR_CATALOGUE[this.code].kind;
      }
      /** The exit code of the command that ends with this error. */
      get exitCode() {
        return ERROR_CATALOGUE[this.code].exit;
      }
      /** True where the same call may work later. */
      get retryable() {
        return ERROR_CATALOGUE[this.code].retryable === true;
      }
    };
    AuthorError = class extends Error {
      /** A short code of the author's own, such as `CITY_NOT_FOUND`; part of what the user sees. */
      code;
      constructor(plainName, args) {
        const { code, message, cause } = readArguments(args);
        super(message, cause === void 0 ? void 0 : { cause });
        this.code = code;
        this.name = code !== void 0 && new.target.name === plainName ? pascalCase(code) : new.target.name;
      }
    };
    UserError = class extends AuthorError {
      constructor(...args) {
        super("UserError", args);
      }
    };
    RetryableError = class extends AuthorError {
      constructor(...args) {
        super("RetryableError", args);
      }
    };
    brandClass(UserError, "user-error");
    brandClass(RetryableError, "retryable-error");
  }
});

// src/runtime/json.ts
var init_json = __esm({
  "src/runtime/json.ts"() {
    "use strict";
  }
});

// src/runtime/literals/describe-value.ts
function oneLine(text) {
  const shown = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}\u2026` : text;
  return shown.replace(/\s+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeUnit);
}
function escapeUnit(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
var LONGEST_LINE;
var init_describe_value = __esm({
  "src/runtime/literals/describe-value.ts"() {
    "use strict";
    init_brand();
    init_json();
    LONGEST_LINE = 200;
  }
});

// src/runtime/storage/storage-uri.ts
import { fileURLToPath } from "node:url";
function parseStorageUri(uri) {
  if (uri === "" || uri.includes("\0")) throw notOpened(uri, "it is no path and no URI");
  if (/^file:/i.test(uri)) return { scheme: "file", path: pathOfFileUri(uri) };
  const [, scheme, bucket, key = ""] = WITH_AUTHORITY.exec(uri) ?? [];
  if (scheme === void 0 || bucket === void 0) {
    if (OTHER_SCHEME.test(uri)) throw notOpened(uri, "it has no bucket");
    return { scheme: "file", path: uri };
  }
  if (bucket === "" || /[\s@?#%\\]/.test(bucket)) throw notOpened(uri, bucket === "" ? "it has no bucket" : "its bucket is no name");
  return { scheme: scheme.toLowerCase(), bucket, key };
}
function isObjectUri(uri) {
  return "bucket" in uri;
}
function notOpened(uri, reason) {
  return new FxError("FX5015", `${shownUri(uri)} cannot be opened: ${reason}`);
}
function shownUri(uri) {
  return uri === "" ? "an empty URI" : oneLine(uri);
}
function pathOfFileUri(uri) {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw notOpened(uri, error.message);
  }
}
var WITH_AUTHORITY, OTHER_SCHEME;
var init_storage_uri = __esm({
  "src/runtime/storage/storage-uri.ts"() {
    "use strict";
    init_errors();
    init_describe_value();
    WITH_AUTHORITY = /^([a-z][a-z0-9+.-]+):\/\/([^/]*)(?:\/(.*))?$/is;
    OTHER_SCHEME = /^[a-z][a-z0-9+.-]+:/i;
  }
});

// src/runtime/storage/collect-bytes.ts
async function collectBytes(chunks, uri, limit) {
  const collected = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new FxError("FX5016", `${shownUri(uri)} has more than ${limit} bytes`);
    collected.push(chunk);
  }
  return collected.length === 1 ? collected[0] : Buffer.concat(collected, size);
}
var init_collect_bytes = __esm({
  "src/runtime/storage/collect-bytes.ts"() {
    "use strict";
    init_errors();
    init_storage_uri();
  }
});

// src/runtime/storage/abortable.ts
async function* abortable(chunks, signal) {
  if (signal === void 0) {
    yield* chunks;
    return;
  }
  const source = chunks[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (; ; ) {
      const next = await raceAbort(Promise.resolve(source.next()), signal);
      ended = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!ended) Promise.resolve(source.return?.()).catch(() => void 0);
  }
}
var init_abortable = __esm({
  "src/runtime/storage/abortable.ts"() {
    "use strict";
    init_abort();
  }
});

// src/runtime/storage/object/patience.ts
async function withRetries(patience, signal, work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!mayTryAgain(patience, attempt, error)) throw error;
      await pauseBefore(patience, attempt, signal);
    }
  }
}
function mayTryAgain({ attempts = DEFAULT_ATTEMPTS }, attempt, error) {
  return attempt < attempts && error instanceof FxError && error.retryable;
}
async function pauseBefore({ clock, random }, attempt, signal) {
  await clock.sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt), { signal });
}
async function withinTime(patience, signal, work) {
  const { clock, timeoutMs = DEFAULT_TIMEOUT_MS } = patience;
  const own = new AbortController();
  const done = new AbortController();
  const stop = () => own.abort(abortReason(signal));
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const late = () => own.abort(new FxError("FX5013", `no answer within ${timeoutMs / 1e3} seconds`));
  clock.sleep(timeoutMs, { signal: done.signal }).then(late, () => void 0);
  try {
    return await raceAbort(work(own.signal), own.signal);
  } finally {
    signal?.removeEventListener("abort", stop);
    done.abort();
  }
}
var DEFAULT_ATTEMPTS, DEFAULT_TIMEOUT_MS, FIRST_PAUSE_MS, LONGEST_PAUSE_MS;
var init_patience = __esm({
  "src/runtime/storage/object/patience.ts"() {
    "use strict";
    init_abort();
    init_errors();
    DEFAULT_ATTEMPTS = 5;
    DEFAULT_TIMEOUT_MS = 6e4;
    FIRST_PAUSE_MS = 200;
    LONGEST_PAUSE_MS = 2e4;
  }
});

// src/runtime/storage/object/object-call.ts
var ObjectCall;
var init_object_call = __esm({
  "src/runtime/storage/object/object-call.ts"() {
    "use strict";
    init_errors();
    init_storage_uri();
    init_patience();
    ObjectCall = class _ObjectCall {
      client;
      uri;
      patience;
      signal;
      constructor(client, uri, patience, signal) {
        this.client = client;
        this.uri = uri;
        this.patience = patience;
        this.signal = signal;
      }
      /** Until it works, or fails for good. */
      async repeat(work) {
        return withRetries(this.patience, this.signal, () => this.once(work));
      }
      async once(work) {
        try {
          return await withinTime(this.patience, this.signal, work);
        } catch (error) {
          throw this.faultOf(error);
        }
      }
      faultOf(error) {
        if (this.signal?.aborted === true) return this.signal.reason;
        if (error instanceof FxError) return error.message.includes(shownUri(this.uri)) ? error : new FxError(error.code, `${shownUri(this.uri)}: ${error.message}`, error);
        return this.client.faultOf(error, this.uri) ?? error;
      }
      /** The same for another signal: what has to be done although the caller has given up. */
      unstoppable() {
        return new _ObjectCall(this.client, this.uri, this.patience, void 0);
      }
    };
  }
});

// src/runtime/storage/object/parts-of.ts
async function* partsOf(content2, partBytes) {
  const slices = content2 instanceof Uint8Array ? slicesOf(content2, partBytes) : gather(content2, partBytes);
  let waiting = new Uint8Array();
  let offset = 0;
  let index = -1;
  for await (const bytes of slices) {
    if (index >= 0) {
      yield { index, offset, bytes: waiting, isLast: false };
      offset += waiting.length;
    }
    waiting = bytes;
    index += 1;
  }
  yield { index: Math.max(index, 0), offset, bytes: waiting, isLast: true };
}
function* slicesOf(content2, partBytes) {
  for (let start = 0; start < content2.length; start += partBytes) yield content2.subarray(start, start + partBytes);
}
async function* gather(chunks, partBytes) {
  let part = new GrowingPart(partBytes, 0);
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0; ) {
      rest = rest.subarray(part.take(rest));
      if (!part.isFull) continue;
      yield part.bytes;
      part = new GrowingPart(partBytes, partBytes);
    }
  }
  if (part.bytes.length > 0) yield part.bytes;
}
var GrowingPart;
var init_parts_of = __esm({
  "src/runtime/storage/object/parts-of.ts"() {
    "use strict";
    GrowingPart = class {
      #most;
      #memory = new Uint8Array();
      #length = 0;
      constructor(most, atOnce) {
        this.#most = most;
        this.#reserve(atOnce);
      }
      get bytes() {
        return this.#memory.subarray(0, this.#length);
      }
      get isFull() {
        return this.#length === this.#most;
      }
      /** Returns how many bytes were taken. */
      take(chunk) {
        const taken = Math.min(chunk.length, this.#most - this.#length);
        this.#reserve(this.#length + taken);
        this.#memory.set(chunk.subarray(0, taken), this.#length);
        this.#length += taken;
        return taken;
      }
      #reserve(bytes) {
        if (bytes <= this.#memory.length) return;
        const grown = Buffer.allocUnsafeSlow(Math.min(this.#most, Math.max(bytes, 2 * this.#memory.length)));
        grown.set(this.bytes);
        this.#memory = grown;
      }
    };
  }
});

// src/runtime/storage/object/put-object.ts
async function putObject(call, at, content2) {
  const parts = partsOf(content2 instanceof Uint8Array ? content2 : abortable(content2, call.signal), PART_BYTES);
  try {
    const { value: first } = await parts.next();
    if (first === void 0) throw new Error("there is always a last part");
    if (!first.isLast) return await upload(call, at, first, parts);
    await call.repeat((signal) => call.client.putWhole(at, first.bytes, signal));
    return first.bytes.length;
  } finally {
    await parts.return();
  }
}
async function upload(call, at, first, rest) {
  const started = await call.repeat((signal) => call.client.startUpload(at, signal));
  try {
    const size = await putParts(call, started, first, rest);
    await call.repeat((signal) => started.complete(signal));
    return size;
  } catch (error) {
    await call.unstoppable().repeat((signal) => started.abort(signal)).catch(() => void 0);
    throw error;
  }
}
async function putParts(call, started, first, rest) {
  const inFlight = /* @__PURE__ */ new Set();
  let failure;
  let size = 0;
  const put2 = (part) => {
    size += part.bytes.length;
    const work = call.repeat((signal) => started.putPart(part, signal)).catch((error) => void (failure ??= { error })).finally(() => inFlight.delete(work));
    inFlight.add(work);
  };
  try {
    put2(first);
    for await (const part of rest) {
      while (inFlight.size >= started.concurrency) await Promise.race(inFlight);
      if (failure !== void 0) break;
      put2(part);
    }
  } finally {
    await Promise.all(inFlight);
  }
  if (failure !== void 0) throw failure.error;
  return size;
}
var PART_BYTES;
var init_put_object = __esm({
  "src/runtime/storage/object/put-object.ts"() {
    "use strict";
    init_abortable();
    init_parts_of();
    PART_BYTES = 8 * 1024 * 1024;
  }
});

// src/runtime/storage/object/read-object.ts
async function* readObject(call, at, part, limit = Infinity) {
  const reading = new Reading(call, at, part, limit);
  for (let attempt = 1; ; attempt += 1) {
    const before2 = reading.position;
    try {
      yield* reading.chunks();
      return;
    } catch (error) {
      if (reading.position > before2) attempt = 1;
      if (isOther(error) || !mayTryAgain(call.patience, attempt, error)) throw error;
      await pauseBefore(call.patience, attempt, call.signal);
    }
  }
}
function isOther(error) {
  return error instanceof FxError && error.code === "FX5014";
}
var Reading;
var init_read_object = __esm({
  "src/runtime/storage/object/read-object.ts"() {
    "use strict";
    init_errors();
    init_storage_uri();
    init_patience();
    Reading = class {
      #call;
      #at;
      #end;
      #limit;
      #isWhole;
      #version;
      #checksum;
      #size;
      #isOpened = false;
      position;
      constructor(call, at, { start, end }, limit) {
        this.#call = call;
        this.#at = at;
        this.#end = end;
        this.#limit = limit;
        this.#isWhole = start === 0 && end === void 0;
        this.position = start;
      }
      /** What is left. */
      async *chunks() {
        if (this.#isRead()) return;
        const opened = await this.#open();
        const chunks = opened.chunks[Symbol.asyncIterator]();
        try {
          this.#checkLimit(opened.size);
          for (; ; ) {
            const next = await this.#call.once(() => Promise.resolve(chunks.next()));
            if (next.done === true) break;
            this.position += next.value.length;
            this.#checksum?.update(next.value);
            yield next.value;
          }
        } finally {
          opened.close();
        }
        this.#checkEnd();
      }
      async #open() {
        const part = { start: this.position, end: this.#end, version: this.#version };
        const opened = await this.#call.once((signal) => this.#call.client.open(this.#at, part, signal));
        if (this.#isOpened && opened.size !== this.#size) throw this.#changed("it changed while it was read");
        this.#size = opened.size;
        this.#isOpened = true;
        this.#version ??= opened.version;
        if (this.#isWhole && this.position === 0) this.#checksum = opened.checksum;
        return opened;
      }
      #checkLimit(size = 0) {
        const left = Math.min(this.#end ?? Infinity, size) - this.position;
        if (left > this.#limit) throw new FxError("FX5016", `${shownUri(this.#call.uri)} has more than ${this.#limit} bytes`);
      }
      #isRead() {
        return this.#size !== void 0 && this.position >= Math.min(this.#end ?? Infinity, this.#size);
      }
      #checkEnd() {
        if (this.#size !== void 0 && !this.#isRead()) throw new FxError("FX5013", `${shownUri(this.#call.uri)} broke off after ${this.position} bytes; it has ${this.#size}`);
        if (this.#checksum?.matches() === false) throw this.#changed("its checksum is not the one that the store keeps");
      }
      #changed(reason) {
        return new FxError("FX5014", `${shownUri(this.#call.uri)} is not what was stored: ${reason}`);
      }
    };
  }
});

// src/runtime/storage/object/object-storage.ts
var object_storage_exports = {};
__export(object_storage_exports, {
  ObjectStorage: () => ObjectStorage
});
function objectAt(uri) {
  const at = objectUri(uri);
  if (at.key === "") throw notOpened(uri, "it names a bucket, and nothing in it");
  return at;
}
function objectUri(uri) {
  const parsed = parseStorageUri(uri);
  if (!isObjectUri(parsed)) throw notOpened(uri, "it is no object of a bucket");
  return parsed;
}
var ObjectStorage;
var init_object_storage = __esm({
  "src/runtime/storage/object/object-storage.ts"() {
    "use strict";
    init_collect_bytes();
    init_storage_uri();
    init_object_call();
    init_put_object();
    init_read_object();
    ObjectStorage = class {
      #connect;
      #patience;
      #client;
      /** @param connect is called once, when something is asked for first */
      constructor(connect, patience) {
        this.#connect = connect;
        this.#patience = patience;
      }
      async *get(uri, options = {}) {
        yield* this.#read(uri, options, Infinity);
      }
      async getBytes(uri, options) {
        return collectBytes(this.#read(uri, options, options.limit), uri, options.limit);
      }
      async put(uri, content2, { signal } = {}) {
        const at = objectAt(uri);
        return { uri, size: await putObject(await this.#call(uri, signal), at, content2) };
      }
      async *list(folderUri, { signal } = {}) {
        const { scheme, bucket, key } = objectUri(folderUri);
        const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
        const call = await this.#call(folderUri, signal);
        for (let token, more = true; more; more = token !== void 0) {
          const page = await call.repeat((own) => call.client.listPage(bucket, prefix, token, own));
          for (const { key: found, size } of page.objects) if (size > 0 || !found.endsWith("/")) yield { uri: `${scheme}://${bucket}/${found}`, size };
          token = page.next;
        }
      }
      async delete(uri, { signal } = {}) {
        const at = objectAt(uri);
        const call = await this.#call(uri, signal);
        await call.repeat((own) => call.client.delete(at, own));
      }
      async stat(uri, { signal } = {}) {
        const at = objectAt(uri);
        const call = await this.#call(uri, signal);
        const size = await call.repeat((own) => call.client.sizeOf(at, own));
        return size === void 0 ? void 0 : { uri, size };
      }
      async *#read(uri, { range, signal }, limit) {
        const at = objectAt(uri);
        if (range?.end !== void 0 && range.end <= range.start) return;
        yield* readObject(await this.#call(uri, signal), at, range ?? { start: 0 }, limit);
      }
      async #call(uri, signal) {
        signal?.throwIfAborted();
        this.#client ??= this.#connect();
        try {
          return new ObjectCall(await this.#client, uri, this.#patience, signal);
        } catch (error) {
          this.#client = void 0;
          throw error;
        }
      }
    };
  }
});

// src/runtime/describe-thrown.ts
function describeThrown(error) {
  if (!(error instanceof Error)) return typeof error === "string" ? error : unnamed(error);
  const message = error.message === "" ? "(no message)" : error.message;
  return `${error.name}: ${message}`;
}
function unnamed(thrown) {
  if (thrown === null || thrown === void 0) return `${String(thrown)} was thrown`;
  return `${typeof thrown === "object" ? "an" : "a"} ${typeof thrown} was thrown: ${safeText(thrown)}`;
}
function safeText(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
var init_describe_thrown = __esm({
  "src/runtime/describe-thrown.ts"() {
    "use strict";
  }
});

// src/runtime/storage/optional-package.ts
import { createRequire } from "node:module";
import { join as join3 } from "node:path";
function loadOptionalPackage(name, projectRoot, neededFor) {
  const load = createRequire(join3(projectRoot, "package.json"));
  try {
    return load(name);
  } catch (error) {
    const isMissing2 = error.code === "MODULE_NOT_FOUND" && error.message.includes(`'${name}'`);
    const what = isMissing2 ? `is not installed in ${projectRoot}` : `does not load: ${describeThrown(error)}`;
    throw new FxError("FX5017", `${neededFor} needs the package ${name}, which ${what}`, { hint: `npm install ${name}` });
  }
}
var init_optional_package = __esm({
  "src/runtime/storage/optional-package.ts"() {
    "use strict";
    init_describe_thrown();
    init_errors();
  }
});

// src/runtime/storage/s3/s3-checksum.ts
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
function s3ChecksumOf(output) {
  const { ChecksumCRC32: crc, ChecksumSHA256: sha256, ChecksumSHA1: sha1, ChecksumType: type } = output;
  const isWhole = (checksum) => checksum !== void 0 && type !== "COMPOSITE" && !checksum.includes("-");
  if (isWhole(crc)) return new ExpectedCrc32(crc);
  if (isWhole(sha256)) return new ExpectedHash("sha256", sha256);
  if (isWhole(sha1)) return new ExpectedHash("sha1", sha1);
  return void 0;
}
function crc32Text(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}
var ExpectedCrc32, ExpectedHash;
var init_s3_checksum = __esm({
  "src/runtime/storage/s3/s3-checksum.ts"() {
    "use strict";
    ExpectedCrc32 = class {
      #expected;
      #value = 0;
      constructor(expected) {
        this.#expected = expected;
      }
      update(bytes) {
        this.#value = crc32(bytes, this.#value);
      }
      matches() {
        return crc32Text(this.#value) === this.#expected;
      }
    };
    ExpectedHash = class {
      #expected;
      #hash;
      constructor(algorithm, expected) {
        this.#expected = expected;
        this.#hash = createHash(algorithm);
      }
      update(bytes) {
        this.#hash.update(bytes);
      }
      matches() {
        return this.#hash.digest("base64") === this.#expected;
      }
    };
  }
});

// src/runtime/storage/object/network-fault.ts
function isNetworkFault(error) {
  const { code } = error;
  if (code !== void 0 && (CODES.has(code) || code.startsWith("UND_ERR_"))) return true;
  if (/socket hang up|^aborted$|premature close|^terminated$/i.test(error.message)) return true;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error && isNetworkFault(inner);
}
function isPassingStatus(status) {
  return status !== void 0 && (status >= 500 || status === 429 || status === 408);
}
var CODES;
var init_network_fault = __esm({
  "src/runtime/storage/object/network-fault.ts"() {
    "use strict";
    CODES = /* @__PURE__ */ new Set([
      "ECONNREFUSED",
      "ECONNRESET",
      "ECONNABORTED",
      "EPIPE",
      "ETIMEDOUT",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "ENOTFOUND",
      "EAI_AGAIN",
      "ERR_STREAM_PREMATURE_CLOSE",
      "ERR_SSL_WRONG_VERSION_NUMBER"
    ]);
  }
});

// src/runtime/storage/s3/s3-fault.ts
function s3FaultOf(thrown, uri) {
  if (!(thrown instanceof Error)) return void 0;
  const error = thrown;
  const place = shownUri(uri);
  const told = oneLine(`${error.name}: ${error.message}`);
  const status = error.$metadata?.httpStatusCode;
  if (error.name === "NoSuchBucket") return new FxError("FX5011", `there is no bucket for ${place}`);
  if (MISSING.has(error.name)) return new FxError("FX5011", `nothing lies at ${place}`);
  if (CORRUPT.has(error.name) || isChecksumMismatch(error)) return new FxError("FX5014", `${place} did not pass its checksum: ${told}`);
  if (error.name === "PreconditionFailed") return new FxError("FX5014", `${place} is not what was stored: it changed while it was read`);
  if (error.name === "CredentialsProviderError") return new FxError("FX5012", `no credentials for ${place}: ${told}`, { hint: CREDENTIALS_HINT });
  if (PASSING.has(error.name) || isPassingStatus(status) || status === void 0 && isNetworkFault(error)) return new FxError("FX5013", `${place} does not answer: ${told}`);
  if (status === void 0) return void 0;
  return new FxError("FX5012", `${place} was refused (${status}): ${told}`, status === 403 || status === 401 ? { hint: CREDENTIALS_HINT } : {});
}
function isChecksumMismatch({ message }) {
  return message.startsWith("Checksum mismatch");
}
var MISSING, CORRUPT, PASSING, CREDENTIALS_HINT;
var init_s3_fault = __esm({
  "src/runtime/storage/s3/s3-fault.ts"() {
    "use strict";
    init_errors();
    init_describe_value();
    init_network_fault();
    init_storage_uri();
    MISSING = /* @__PURE__ */ new Set(["NoSuchKey", "NotFound", "NoSuchBucket", "NoSuchVersion"]);
    CORRUPT = /* @__PURE__ */ new Set(["BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest"]);
    PASSING = /* @__PURE__ */ new Set(["SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "InternalError", "ServiceUnavailable", "TimeoutError", "OperationAborted"]);
    CREDENTIALS_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
  }
});

// src/runtime/storage/s3/s3-upload.ts
import { crc32 as crc322 } from "node:zlib";
var MOST_PARTS, S3Upload;
var init_s3_upload = __esm({
  "src/runtime/storage/s3/s3-upload.ts"() {
    "use strict";
    init_errors();
    init_s3_checksum();
    MOST_PARTS = 1e4;
    S3Upload = class {
      concurrency = 4;
      #s3;
      #client;
      #upload;
      #parts = [];
      #checksum = 0;
      #checksummed = 0;
      constructor(s3, client, { bucket, key }, uploadId) {
        this.#s3 = s3;
        this.#client = client;
        this.#upload = { Bucket: bucket, Key: key, UploadId: uploadId };
      }
      async putPart({ index, bytes }, signal) {
        const PartNumber = index + 1;
        if (PartNumber > MOST_PARTS) throw new FxError("FX5016", `the content has more than ${MOST_PARTS} parts of ${bytes.length} bytes`);
        this.#addToChecksum(index, bytes);
        const ChecksumCRC32 = crc32Text(crc322(bytes));
        const command = new this.#s3.UploadPartCommand({ ...this.#upload, PartNumber, Body: bytes, ContentLength: bytes.length, ChecksumCRC32 });
        const { ETag } = await this.#client.send(command, { abortSignal: signal });
        this.#parts[index] = { PartNumber, ETag, ChecksumCRC32 };
      }
      async complete(signal) {
        const whole = { ChecksumType: "FULL_OBJECT", ChecksumCRC32: crc32Text(this.#checksum) };
        const command = new this.#s3.CompleteMultipartUploadCommand({ ...this.#upload, MultipartUpload: { Parts: this.#parts }, ...whole });
        await this.#client.send(command, { abortSignal: signal });
      }
      async abort(signal) {
        await this.#client.send(new this.#s3.AbortMultipartUploadCommand(this.#upload), { abortSignal: signal });
      }
      /** Parts begin in their order; one that is tried again was added before. */
      #addToChecksum(index, bytes) {
        if (index !== this.#checksummed) return;
        this.#checksum = crc322(bytes, this.#checksum);
        this.#checksummed += 1;
      }
    };
  }
});

// src/runtime/storage/s3/s3-object-client.ts
import { crc32 as crc323 } from "node:zlib";
function named({ bucket, key }) {
  return { Bucket: bucket, Key: key };
}
function rangeOf({ start, end }) {
  if (start === 0 && end === void 0) return {};
  return { Range: `bytes=${start}-${end === void 0 ? "" : end - 1}` };
}
function openedOf(output) {
  const body = output.Body;
  const size = Number(output.ContentRange?.split("/")[1] ?? output.ContentLength ?? 0);
  return { chunks: body, size, version: output.ETag, checksum: s3ChecksumOf(output), close: () => void body.destroy() };
}
function nothingFrom(start) {
  return { chunks: nothing(), size: start, version: void 0, checksum: void 0, close: () => void 0 };
}
async function* nothing() {
}
var S3ObjectClient;
var init_s3_object_client = __esm({
  "src/runtime/storage/s3/s3-object-client.ts"() {
    "use strict";
    init_s3_checksum();
    init_s3_fault();
    init_s3_upload();
    S3ObjectClient = class {
      #s3;
      #client;
      constructor(s3, client) {
        this.#s3 = s3;
        this.#client = client;
      }
      async open(at, part, signal) {
        const command = new this.#s3.GetObjectCommand({ ...named(at), ...rangeOf(part), IfMatch: part.version, ChecksumMode: "ENABLED" });
        try {
          return openedOf(await this.#client.send(command, { abortSignal: signal }));
        } catch (error) {
          if (error instanceof Error && error.name === "InvalidRange") return nothingFrom(part.start);
          throw error;
        }
      }
      async sizeOf(at, signal) {
        try {
          return (await this.#client.send(new this.#s3.HeadObjectCommand(named(at)), { abortSignal: signal })).ContentLength;
        } catch (error) {
          if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey")) return void 0;
          throw error;
        }
      }
      async putWhole(at, bytes, signal) {
        const command = new this.#s3.PutObjectCommand({ ...named(at), Body: bytes, ContentLength: bytes.length, ChecksumCRC32: crc32Text(crc323(bytes)) });
        await this.#client.send(command, { abortSignal: signal });
      }
      async startUpload(at, signal) {
        const command = new this.#s3.CreateMultipartUploadCommand({ ...named(at), ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
        const { UploadId } = await this.#client.send(command, { abortSignal: signal });
        return new S3Upload(this.#s3, this.#client, at, UploadId);
      }
      async listPage(bucket, prefix, token, signal) {
        const command = new this.#s3.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token, EncodingType: "url" });
        const { Contents = [], NextContinuationToken, EncodingType } = await this.#client.send(command, { abortSignal: signal });
        const keyOf = (key) => EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
        return { objects: Contents.map(({ Key = "", Size = 0 }) => ({ key: keyOf(Key), size: Size })), next: NextContinuationToken };
      }
      async delete(at, signal) {
        await this.#client.send(new this.#s3.DeleteObjectCommand(named(at)), { abortSignal: signal });
      }
      faultOf(error, uri) {
        return s3FaultOf(error, uri);
      }
    };
  }
});

// src/runtime/storage/s3/s3-settings.ts
function s3Settings(env2) {
  const endpoint = env2["FLYTE_AWS_ENDPOINT"] || env2["AWS_ENDPOINT_URL_S3"] || env2["AWS_ENDPOINT_URL"];
  const region = env2["AWS_REGION"] || env2["AWS_DEFAULT_REGION"];
  const credentials = credentialsIn(env2);
  return {
    ...endpoint && { endpoint, forcePathStyle: true },
    ...region && { region },
    ...credentials && { credentials },
    maxAttempts: 1,
    followRegionRedirects: true,
    // fx computes the checksums itself, so that they also hold for what is read or put in several steps.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED"
  };
}
function credentialsIn(env2) {
  return pairOf(env2["FLYTE_AWS_ACCESS_KEY_ID"], env2["FLYTE_AWS_SECRET_ACCESS_KEY"], void 0) ?? pairOf(env2["AWS_ACCESS_KEY_ID"], env2["AWS_SECRET_ACCESS_KEY"], env2["AWS_SESSION_TOKEN"]);
}
function pairOf(accessKeyId, secretAccessKey, sessionToken) {
  if (!accessKeyId || !secretAccessKey) return void 0;
  return { accessKeyId, secretAccessKey, ...sessionToken && { sessionToken } };
}
var DEFAULT_REGION;
var init_s3_settings = __esm({
  "src/runtime/storage/s3/s3-settings.ts"() {
    "use strict";
    DEFAULT_REGION = "us-east-1";
  }
});

// src/runtime/storage/s3/connect-s3.ts
var connect_s3_exports = {};
__export(connect_s3_exports, {
  connectS3: () => connectS3
});
async function connectS3(env2, projectRoot) {
  const s3 = loadOptionalPackage(PACKAGE, projectRoot, "s3://");
  return new S3ObjectClient(s3, await clientWithRegion(s3, s3Settings(env2)));
}
async function clientWithRegion(s3, settings) {
  const client = new s3.S3Client(settings);
  try {
    await client.config.region();
    return client;
  } catch {
    return new s3.S3Client({ ...settings, region: DEFAULT_REGION });
  }
}
var PACKAGE;
var init_connect_s3 = __esm({
  "src/runtime/storage/s3/connect-s3.ts"() {
    "use strict";
    init_optional_package();
    init_s3_object_client();
    init_s3_settings();
    PACKAGE = "@aws-sdk/client-s3";
  }
});

// src/runtime/storage/gcs/gcs-fault.ts
function gcsFaultOf(thrown, uri) {
  if (!(thrown instanceof Error)) return void 0;
  const place = shownUri(uri);
  const told = oneLine(thrown.message === "fetch failed" && thrown.cause instanceof Error ? thrown.cause.message || String(thrown.cause) : thrown.message);
  const status = statusOf(thrown);
  if (status === 404) return new FxError("FX5011", `nothing lies at ${place}: ${told}`);
  if (status === 412) return new FxError("FX5014", `${place} is not what was stored: it changed while it was read`);
  if (isPassingStatus(status) || status === void 0 && isNetworkFault(thrown)) return new FxError("FX5013", `${place} does not answer: ${told}`);
  if (/could not load the default credentials|invalid_grant|could not refresh access token/i.test(told)) {
    return new FxError("FX5012", `no credentials for ${place}: ${told}`, { hint: CREDENTIALS_HINT2 });
  }
  if (status === void 0) return void 0;
  if (/md5|crc32c|checksum|hash/i.test(told)) return new FxError("FX5014", `${place} did not pass its checksum: ${told}`);
  return new FxError("FX5012", `${place} was refused (${status}): ${told}`, status === 401 || status === 403 ? { hint: CREDENTIALS_HINT2 } : {});
}
function isNotFound(error) {
  return error instanceof Error && statusOf(error) === 404;
}
function messageIn(answer) {
  try {
    const message = JSON.parse(answer).error?.message;
    return typeof message === "string" ? message : void 0;
  } catch {
    return answer === "" ? void 0 : answer;
  }
}
function statusOf(error) {
  const { code, status, response } = error;
  return [status, code, response?.status].map(Number).find((number) => Number.isInteger(number) && number >= 100);
}
var CREDENTIALS_HINT2, GcsStatusError;
var init_gcs_fault = __esm({
  "src/runtime/storage/gcs/gcs-fault.ts"() {
    "use strict";
    init_errors();
    init_describe_value();
    init_network_fault();
    init_storage_uri();
    CREDENTIALS_HINT2 = "gcloud auth application-default login";
    GcsStatusError = class extends Error {
      status;
      constructor(status, answer) {
        super(messageIn(answer) ?? `status ${status}`);
        this.status = status;
      }
    };
  }
});

// src/runtime/storage/gcs/gcs-response.ts
function rangeOf2({ start, end }) {
  if (start === 0 && end === void 0) return {};
  return { range: `bytes=${start}-${end === void 0 ? "" : end - 1}` };
}
async function openedOf2(response, { start }, checksumOf) {
  if (response.status === 416) return emptyFrom(start, response);
  if (!response.ok || response.body === null) throw new GcsStatusError(response.status, await response.text());
  if (start > 0 && response.status !== 206) throw new FxError("FX5012", "the store does not give a part of it");
  const body = response.body.getReader();
  const crc32c = /crc32c=([\w+/=]+)/.exec(response.headers.get("x-goog-hash") ?? "")?.[1];
  const isUnpacked = (response.headers.get("x-goog-stored-content-encoding") ?? "identity") !== "identity";
  return {
    chunks: chunksOf2(body),
    size: isUnpacked ? void 0 : sizeOf(response.headers),
    version: response.headers.get("x-goog-generation") ?? void 0,
    checksum: crc32c === void 0 || isUnpacked ? void 0 : checksumOf(crc32c),
    close: () => void body.cancel().catch(() => void 0)
  };
}
async function* chunksOf2(body) {
  for (let next = await body.read(); !next.done; next = await body.read()) yield next.value;
}
function sizeOf(headers) {
  const size = headers.get("content-range")?.split("/")[1] ?? headers.get("content-length") ?? void 0;
  return size === void 0 ? void 0 : Number(size);
}
async function emptyFrom(start, response) {
  await response.body?.cancel();
  return { chunks: nothing2(), size: start, version: void 0, checksum: void 0, close: () => void 0 };
}
async function* nothing2() {
}
var init_gcs_response = __esm({
  "src/runtime/storage/gcs/gcs-response.ts"() {
    "use strict";
    init_errors();
    init_gcs_fault();
  }
});

// src/runtime/storage/gcs/gcs-upload.ts
var GcsUpload;
var init_gcs_upload = __esm({
  "src/runtime/storage/gcs/gcs-upload.ts"() {
    "use strict";
    init_errors();
    init_network_fault();
    GcsUpload = class {
      concurrency = 1;
      #session;
      #fetch;
      #checksum;
      #remove;
      #checksummed = 0;
      #stored;
      constructor(session, httpFetch, checksum, remove) {
        this.#session = session;
        this.#fetch = httpFetch;
        this.#checksum = checksum;
        this.#remove = remove;
      }
      /** Sent again, a part may hold bytes that the store has: it passes over them. It may also keep less than it was sent. */
      async putPart({ index, offset, bytes, isLast }, signal) {
        this.#addToChecksum(index, bytes);
        const end = offset + bytes.length;
        for (let kept = offset; this.#stored === void 0 && kept < end; ) {
          const range = `bytes ${kept}-${end - 1}/${isLast ? end : "*"}`;
          const before2 = kept;
          kept = await this.#send(bytes.subarray(kept - offset), range, signal);
          if (this.#stored === void 0 && kept <= before2) throw new FxError("FX5013", "the store took nothing of what it was sent");
        }
      }
      async complete() {
        const { crc32c, generation } = this.#stored ?? {};
        if (crc32c === void 0 || crc32c === this.#checksum.toString()) return;
        if (generation !== void 0) await this.#remove(generation);
        throw new FxError("FX5014", "its checksum is not the one that the store computed; it was removed");
      }
      async abort(signal) {
        await this.#fetch(this.#session, { method: "DELETE", signal });
      }
      #addToChecksum(index, bytes) {
        if (index < this.#checksummed) return;
        this.#checksum.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        this.#checksummed = index + 1;
      }
      /** Returns how many bytes of the whole the store has, as long as that is not all. */
      async #send(bytes, contentRange, signal) {
        const body = bytes;
        const response = await this.#fetch(this.#session, { method: "PUT", headers: { "content-range": contentRange }, redirect: "manual", signal, body });
        const text = await response.text();
        if (response.ok) this.#stored = JSON.parse(text);
        else if (response.status !== 308) throw new FxError(isPassingStatus(response.status) ? "FX5013" : "FX5012", `the upload was refused (${response.status})`);
        const last = /-(\d+)$/.exec(response.headers.get("range") ?? "")?.[1];
        return last === void 0 ? 0 : Number(last) + 1;
      }
    };
  }
});

// src/runtime/storage/gcs/gcs-object-client.ts
function bytesOf(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
var GcsObjectClient;
var init_gcs_object_client = __esm({
  "src/runtime/storage/gcs/gcs-object-client.ts"() {
    "use strict";
    init_gcs_fault();
    init_gcs_response();
    init_gcs_upload();
    GcsObjectClient = class {
      #gcs;
      #storage;
      #fetch;
      #isEmulator;
      constructor(gcs, storage2, httpFetch, isEmulator) {
        this.#gcs = gcs;
        this.#storage = storage2;
        this.#fetch = httpFetch;
        this.#isEmulator = isEmulator;
      }
      /** Not by the client: its streams do not end when the connection breaks. */
      async open({ bucket, key }, part, signal) {
        const query = part.version === void 0 ? "" : `&generation=${encodeURIComponent(part.version)}`;
        const url = `${this.#storage.apiEndpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}?alt=media${query}`;
        const response = await this.#fetch(url, { headers: { ...await this.#authorization(), ...rangeOf2(part), "accept-encoding": "identity" }, signal });
        return openedOf2(response, part, (crc32c) => this.#checksumOf(crc32c));
      }
      async sizeOf(at) {
        try {
          const [{ size }] = await this.#file(at).getMetadata();
          return Number(size ?? 0);
        } catch (error) {
          if (isNotFound(error)) return void 0;
          throw error;
        }
      }
      /** The checksum goes ahead: the store refuses other content. */
      async putWhole(at, bytes) {
        const checksum = new this.#gcs.CRC32C();
        checksum.update(bytesOf(bytes));
        await this.#file(at).save(bytesOf(bytes), { resumable: false, validation: false, metadata: { crc32c: checksum.toString() } });
      }
      async startUpload(at) {
        const file = this.#file(at);
        const [session] = await file.createResumableUpload();
        const remove = async (generation) => this.#file(at, generation).delete({ ignoreNotFound: true });
        return new GcsUpload(session, this.#fetch, new this.#gcs.CRC32C(), remove);
      }
      async listPage(bucket, prefix, token) {
        const query = { prefix, autoPaginate: false, maxResults: 1e3, ...token !== void 0 && { pageToken: token } };
        const [files, next] = await this.#storage.bucket(bucket).getFiles(query);
        const objects = files.map(({ name, metadata }) => ({ key: name, size: Number(metadata.size ?? 0) }));
        return { objects, next: next?.pageToken };
      }
      async delete(at) {
        await this.#file(at).delete({ ignoreNotFound: true });
      }
      faultOf(error, uri) {
        return gcsFaultOf(error, uri);
      }
      #file({ bucket, key }, generation) {
        return this.#storage.bucket(bucket).file(key, generation === void 0 ? {} : { generation });
      }
      /** What an emulator has no use for. */
      async #authorization() {
        if (this.#isEmulator) return {};
        const headers = new Headers(await this.#storage.authClient.getRequestHeaders());
        const authorization = headers.get("authorization");
        return authorization === null ? {} : { authorization };
      }
      #checksumOf(expected) {
        const checksum = new this.#gcs.CRC32C();
        return { update: (bytes) => checksum.update(bytesOf(bytes)), matches: () => checksum.validate(expected) };
      }
    };
  }
});

// src/runtime/storage/gcs/connect-gcs.ts
var connect_gcs_exports = {};
__export(connect_gcs_exports, {
  connectGcs: () => connectGcs
});
async function connectGcs(env2, projectRoot, httpFetch) {
  const gcs = loadOptionalPackage(PACKAGE2, projectRoot, "gs://");
  const emulator = env2["STORAGE_EMULATOR_HOST"];
  const keyFilename = env2["GOOGLE_APPLICATION_CREDENTIALS"];
  const projectId = env2["GOOGLE_CLOUD_PROJECT"] || emulator && "emulator";
  const storage2 = new gcs.Storage({
    ...emulator && { apiEndpoint: withProtocol(emulator) },
    ...keyFilename && { keyFilename },
    ...projectId && { projectId },
    retryOptions: { autoRetry: false }
  });
  return new GcsObjectClient(gcs, storage2, httpFetch, Boolean(emulator));
}
function withProtocol(host) {
  return /^https?:/.test(host) ? host : `http://${host}`;
}
var PACKAGE2;
var init_connect_gcs = __esm({
  "src/runtime/storage/gcs/connect-gcs.ts"() {
    "use strict";
    init_optional_package();
    init_gcs_object_client();
    PACKAGE2 = "@google-cloud/storage";
  }
});

// test/interop/support/move-content.ts
import { createHash as createHash2 } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

// test/interop/support/open-storage.ts
import { fileURLToPath as fileURLToPath3 } from "node:url";

// src/runtime/real-clock.ts
init_abort();
var realClock = {
  now: () => Date.now(),
  sleep(ms, { signal } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortReason(signal));
      const timer = setTimeout(finish, Math.min(ms, LONGEST_TIMER_MS));
      signal?.addEventListener("abort", stop, { once: true });
      function finish() {
        signal?.removeEventListener("abort", stop);
        resolve(ms <= LONGEST_TIMER_MS ? void 0 : realClock.sleep(ms - LONGEST_TIMER_MS, { signal }));
      }
      function stop() {
        clearTimeout(timer);
        reject(abortReason(signal));
      }
    });
  }
};
var LONGEST_TIMER_MS = 2147483647;

// src/runtime/storage/file/file-storage.ts
init_errors();
init_collect_bytes();
init_storage_uri();
import { rm as rm2, stat as stat2 } from "node:fs/promises";

// src/runtime/storage/file/file-fault.ts
init_errors();
init_storage_uri();
function fileFault(action, uri, error, signal) {
  if (signal?.aborted === true || error instanceof FxError || !isSystemError(error)) return error;
  if (isMissing(error)) return new FxError("FX5011", `nothing lies at ${shownUri(uri)}`, { cause: error });
  return new FxError("FX5003", `cannot ${action} ${shownUri(uri)}: ${REASONS[error.code] ?? error.message}`, { cause: error });
}
function isMissing(error) {
  return isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
var REASONS = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk's quota is used up",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long"
};
function isSystemError(error) {
  return error instanceof Error && typeof error.code === "string" && "syscall" in error;
}

// src/runtime/storage/file/list-files.ts
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
async function* listFiles(folder, folderUri, signal) {
  const uriOf = /^file:/i.test(folderUri) ? (path) => pathToFileURL(path).href : (path) => path;
  yield* filesIn(folder, /* @__PURE__ */ new Set());
  async function* filesIn(path, above) {
    signal?.throwIfAborted();
    const real = await existing(realpath(path));
    if (real === void 0 || above.has(real)) return;
    for (const name of (await existing(readdir(path)) ?? []).sort()) yield* entriesAt(join(path, name), /* @__PURE__ */ new Set([...above, real]));
  }
  async function* entriesAt(path, above) {
    const status = await existing(stat(path));
    if (status?.isFile() === true) yield { uri: uriOf(path), size: status.size };
    else if (status?.isDirectory() === true) yield* filesIn(path, above);
  }
}
async function existing(work) {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return void 0;
    throw error;
  }
}

// src/runtime/storage/file/read-file-chunks.ts
init_errors();
init_storage_uri();
import { constants } from "node:fs";
import { open } from "node:fs/promises";
var CHUNK_BYTES = 256 * 1024;
async function* readFileChunks(path, range, signal) {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new FxError("FX5003", `cannot read ${shownUri(path)}: it is no file`);
    yield* chunksOf(handle, range?.start ?? 0, range?.end ?? Infinity, signal);
  } finally {
    await handle.close();
  }
}
async function* chunksOf(handle, start, end, signal) {
  for (let position = start; position < end; ) {
    const wanted = Math.min(CHUNK_BYTES, end - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position);
    signal?.throwIfAborted();
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

// src/runtime/storage/file/write-whole-file.ts
import { open as open2, rename, rm } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";

// src/runtime/make-folders.ts
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
function makeFolders(path, mode = 511) {
  if (isFolder(path)) return void 0;
  const firstAbove = dirname(path) === path ? void 0 : makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
  return firstAbove ?? path;
}
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

// src/runtime/storage/file/write-whole-file.ts
init_abortable();
async function writeWholeFile(path, content2, { uri, signal, random }) {
  const partial = join2(dirname2(path), `.fx-${random().toString(36).slice(2)}.tmp`);
  try {
    makeFolders(dirname2(path));
    const size = await writeSynced(partial, content2, signal);
    await rename(partial, path);
    return size;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => void 0);
    throw fileFault("write", uri, error, signal);
  }
}
async function writeSynced(path, content2, signal) {
  const handle = await open2(path, "wx");
  try {
    const size = await writeAll(handle, content2, signal);
    await handle.sync();
    signal?.throwIfAborted();
    return size;
  } finally {
    await handle.close();
  }
}
async function writeAll(handle, content2, signal) {
  let size = 0;
  for await (const chunk of content2 instanceof Uint8Array ? [content2] : abortable(content2, signal)) {
    await handle.writeFile(chunk);
    signal?.throwIfAborted();
    size += chunk.length;
  }
  return size;
}

// src/runtime/storage/file/file-storage.ts
var FileStorage = class {
  #random;
  /** @param random gives the names of temporary files */
  constructor(random) {
    this.#random = random;
  }
  async *get(uri, { range, signal } = {}) {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      yield* readFileChunks(path, range, signal);
    } catch (error) {
      throw fileFault("read", uri, error, signal);
    }
  }
  async getBytes(uri, options) {
    const entry = await this.stat(uri, options);
    const { start = 0, end = Infinity } = options.range ?? {};
    if (entry !== void 0 && Math.min(end, entry.size) - start > options.limit) throw new FxError("FX5016", `${shownUri(uri)} has more than ${options.limit} bytes`);
    return collectBytes(this.get(uri, options), uri, options.limit);
  }
  async put(uri, content2, { signal } = {}) {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    return { uri, size: await writeWholeFile(path, content2, { uri, signal, random: this.#random }) };
  }
  async *list(folderUri, { signal } = {}) {
    try {
      yield* listFiles(pathOf(folderUri), folderUri, signal);
    } catch (error) {
      throw fileFault("list", folderUri, error, signal);
    }
  }
  async delete(uri, { signal } = {}) {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      await rm2(path);
    } catch (error) {
      if (!isMissing(error)) throw fileFault("delete", uri, error, signal);
    }
  }
  async stat(uri, { signal } = {}) {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      const status = await stat2(path);
      return status.isFile() ? { uri, size: status.size } : void 0;
    } catch (error) {
      if (isMissing(error)) return void 0;
      throw fileFault("read", uri, error, signal);
    }
  }
};
function pathOf(uri) {
  const parsed = parseStorageUri(uri);
  if (parsed.scheme !== "file" || !("path" in parsed)) throw notOpened(uri, "it is no file of this machine");
  return parsed.path;
}

// src/runtime/storage/storage-by-scheme.ts
init_storage_uri();
var StorageByScheme = class {
  #make;
  #others;
  #made = /* @__PURE__ */ new Map();
  /** @param others is asked for every other scheme; without it those are refused with FX5015 */
  constructor(make, others) {
    this.#make = new Map(Object.entries(make));
    this.#others = others;
  }
  async *get(uri, options) {
    yield* (await this.#storageOf(uri)).get(uri, options);
  }
  async getBytes(uri, options) {
    return (await this.#storageOf(uri)).getBytes(uri, options);
  }
  async put(uri, content2, options) {
    return (await this.#storageOf(uri)).put(uri, content2, options);
  }
  async *list(folderUri, options) {
    yield* (await this.#storageOf(folderUri)).list(folderUri, options);
  }
  async delete(uri, options) {
    await (await this.#storageOf(uri)).delete(uri, options);
  }
  async stat(uri, options) {
    return (await this.#storageOf(uri)).stat(uri, options);
  }
  async #storageOf(uri) {
    const { scheme } = parseStorageUri(uri);
    const made = this.#made.get(scheme);
    if (made !== void 0) return made;
    const make = this.#make.get(scheme);
    if (make === void 0 && this.#others !== void 0) return this.#others;
    if (make === void 0) throw notOpened(uri, `there is no storage for ${scheme}:, only for ${[...this.#make.keys()].join(", ")}`);
    const storage2 = Promise.resolve(make());
    this.#made.set(scheme, storage2);
    return storage2;
  }
};

// src/runtime/storage/project-storage.ts
function projectStorage({ projectRoot, env: env2, clock, random, fetch: fetch2, timeoutMs }) {
  const patience = { clock, random, timeoutMs };
  return new StorageByScheme({
    file: async () => new FileStorage(random),
    s3: async () => {
      const [{ ObjectStorage: ObjectStorage2 }, { connectS3: connectS32 }] = await Promise.all([Promise.resolve().then(() => (init_object_storage(), object_storage_exports)), Promise.resolve().then(() => (init_connect_s3(), connect_s3_exports))]);
      return new ObjectStorage2(() => connectS32(env2, projectRoot), patience);
    },
    gs: async () => {
      const [{ ObjectStorage: ObjectStorage2 }, { connectGcs: connectGcs2 }] = await Promise.all([Promise.resolve().then(() => (init_object_storage(), object_storage_exports)), Promise.resolve().then(() => (init_connect_gcs(), connect_gcs_exports))]);
      return new ObjectStorage2(() => connectGcs2(env2, projectRoot, fetch2), patience);
    }
  });
}

// scripts/setup/paths.mjs
import { join as join4 } from "node:path";
import { fileURLToPath as fileURLToPath2 } from "node:url";
var ROOT = fileURLToPath2(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
var WORK_DIR = join4(ROOT, ".build");

// scripts/interop/peer-cache.mjs
import { homedir } from "node:os";
import { join as join5 } from "node:path";
var PEER_CACHE = join5(process.env.XDG_CACHE_HOME || join5(homedir(), ".cache"), "flyte-fx-interop");

// test/interop/support/open-storage.ts
var ROOT2 = fileURLToPath3(new URL("../../..", import.meta.url));
function openStorage(env2, options = {}) {
  return projectStorage({ projectRoot: ROOT2, env: env2, clock: realClock, random: () => 0, fetch, ...options });
}

// test/interop/support/move-content.ts
var { env, put, get } = JSON.parse(process.argv[2]);
var CHUNK_BYTES2 = 64 * 1024;
var storage = openStorage(env);
var sent = createHash2("sha256");
var came = createHash2("sha256");
var { size: putBytes } = await storage.put(put.uri, content(put.size));
var gotBytes = 0;
for await (const chunk of storage.get(get)) {
  gotBytes += chunk.length;
  came.update(chunk);
}
console.log(JSON.stringify({ putBytes, gotBytes, sent: sent.digest("hex"), came: came.digest("hex"), peakMiB: peakMiB() }));
async function* content(size) {
  const chunk = Buffer.alloc(CHUNK_BYTES2, "content");
  for (let index = 0; index < size / CHUNK_BYTES2; index += 1) {
    chunk.writeUInt32LE(index);
    sent.update(chunk);
    yield chunk;
  }
}
function peakMiB() {
  if (!existsSync("/proc/self/status")) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}
