import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, isAbsolute, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { FxError } from "../../base/errors/errors.ts";
import { findProjectRoot, isFileMissing } from "../../base/files.ts";
import { form, type Formed, INVALID, Place } from "../../base/forms.ts";
import { isPlainObject } from "../../base/json.ts";
import { nativeImport } from "../../base/native-import.ts";
import { FileRefused, readBoundedFile } from "../../base/read-bounded-file.ts";
import { showPath } from "../../base/source/source-location.ts";
import { JsonError, readJson } from "../../values/msgpack/read-json.ts";
import { locatePath } from "../locate-path.ts";
import { createFileError, toPosition } from "../unreadable-file-error.ts";

const paths = form.list(form.valueThat(isInside, "must be a path inside the project"));

/** The `"fx"` key of a project's package.json. */
const readProjectConfig = form.strictObject({
  /** The modules to load for the project's folder, as paths inside it. */
  entry: form.optional(
    form.converted(paths, (entries, at) =>
      entries.length === 0 ? at.refuse('must be a list such as ["src/index.ts"]') : entries,
    ),
  ),
  /** The environment files that commands on the author's machine read, as paths inside it. */
  envFiles: form.optional(paths),
});

/**
 * An author's project: the folder of the nearest package.json, or the working directory if there is
 * none.
 */
export interface Project {
  /** The real path of its folder. */
  readonly root: string;
  readonly config: Formed<typeof readProjectConfig>;
  /** Undefined if the project has no package.json. */
  readonly packageJson?: Readonly<Record<string, unknown>>;
}

/**
 * Finds the project of a module or folder. Resolves symbolic links first, as Node does for imports.
 *
 * @throws FxError FX3009 that lists every fault in its configuration; FX5003 if its package.json
 * cannot be read
 */
export function findProject(path: string, cwd: string): Project {
  const { real, isFolder } = locatePath(path, cwd);
  for (let folder = isFolder ? real : dirname(real); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    const text = readIfThere(file, cwd);
    if (text !== undefined) return readProject(folder, file, text, cwd);
    if (folder === dirname(folder)) return { root: locatePath(cwd, cwd).real, config: {} };
  }
}

function readProject(root: string, file: string, text: string, cwd: string): Project {
  const packageJson = parsePackageJson(file, text, cwd);
  const { fx = {} } = packageJson;
  const place = new Place(fx, new Place(packageJson), "fx");
  const config = readProjectConfig(place);
  if (config !== INVALID) return { root, config, packageJson };
  const above = text.slice(0, Math.max(0, text.search(/"fx"\s*:/)));
  throw new FxError("FX3009", `the "fx" key in ${showPath(file, cwd)} is invalid`, {
    details: place.faults.map((fault) => fault.text),
    location: { file, line: above.split("\n").length },
  });
}

function parsePackageJson(file: string, text: string, cwd: string): Record<string, unknown> {
  const shown = showPath(file, cwd);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const fault = findJsonFault(text);
    const location = { file, ...toPosition(text, fault.at) };
    const reason = fault.message.replace(` at position ${fault.at}`, "");
    throw new FxError("FX3009", `${shown} is not valid JSON: ${reason}`, { location });
  }
  if (isPlainObject(parsed)) return parsed;
  throw new FxError("FX3009", `${shown} is not a JSON object`, { location: { file, line: 1 } });
}

/** Each engine describes invalid JSON in its own words, some without a place. */
function findJsonFault(text: string): JsonError {
  try {
    readJson(text);
  } catch (error) {
    return error as JsonError;
  }
  return new JsonError("it cannot be parsed", 0);
}

/** Skips a byte order mark, as npm does. */
function readIfThere(file: string, cwd: string): string | undefined {
  try {
    const text = readBoundedFile(file).toString("utf8");
    return text.replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isFileMissing(error) || code === "EISDIR") return undefined;
    const problem = error instanceof FileRefused ? error.message : String(code);
    throw createFileError(showPath(file, cwd), problem);
  }
}

function isInside(path: unknown): path is string {
  if (typeof path !== "string" || path === "" || path.includes("\0") || isAbsolute(path))
    return false;
  const plain = normalize(path);
  return plain !== ".." && !plain.startsWith(`..${sep}`);
}

/**
 * The folder of the flyte-fx installed in a project. Undefined if it is missing or is the running
 * copy.
 */
export function findForeignSdk(projectRoot: string, sdkEntry: string): string | undefined {
  const installed = findInstalledSdk(projectRoot);
  return installed === undefined || installed === findProjectRoot(dirname(realpathSync(sdkEntry)))
    ? undefined
    : installed;
}

/** The folder of the flyte-fx that `import "flyte-fx"` would find from this path. */
export function findInstalledSdk(path: string): string | undefined {
  try {
    return dirname(realpathSync(createRequire(join(path, "_")).resolve("flyte-fx/package.json")));
  } catch {
    return undefined; // not installed
  }
}

/** The modules that authors import besides `flyte-fx` itself. */
const SUBPATHS = ["server", "models", "http", "sensors", "testing"];

/**
 * The modules for `import "flyte-fx"`, `import "flyte-fx/server"` and so on in the author's
 * TypeScript: the running copy's, so that fx and the author share one registry.
 */
export async function loadSdkModules(
  sdkEntry: string | undefined,
): Promise<Record<string, object>> {
  if (sdkEntry === undefined) return {};
  const modules: Record<string, object> = { "flyte-fx": await load(sdkEntry) };
  for (const name of SUBPATHS) {
    const file = join(dirname(sdkEntry), `${name}${extname(sdkEntry)}`);
    if (existsSync(file))
      Object.defineProperty(modules, `flyte-fx/${name}`, { get: () => load(file) });
  }
  return modules;
}

/** The built SDK is CommonJS, and `require` is faster than Node's ES module loader. */
function load(file: string): object | Promise<object> {
  return (
    extname(file) === ".cjs" ? createRequire(file)(file) : nativeImport(pathToFileURL(file).href)
  ) as object;
}
