import { readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../process/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames, readFileIfThere } from "../../runtime/base/files.ts";
import { countOf, quoteWords, trimEnd } from "../../runtime/base/text.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { StubTask } from "../../stubs/plan-package.ts";
import { KEYWORDS, toModuleName } from "../../stubs/python/python-names.ts";
import { MARK, type PackageOptions, renderPackage } from "../../stubs/render-package.ts";
import type { PackageFile, Sdk } from "../../stubs/sdk.ts";
import { chooseVersions } from "../register/plan-registration.ts";
import { driftError, LEFT_OVER } from "../serialize/check-serialized.ts";
import { writeFiles } from "../serialize/write-serialized.ts";

/**
 * Renders the package for the tasks. Equal tasks and options give equal files.
 *
 * @param settings those with which the tasks are registered
 */
export async function createStubs(
  entries: readonly TaskEntry[],
  options: Omit<PackageOptions, "tasks" | "runtime">,
  settings: SerializationSettings,
) {
  const { sdk, scope } = options;
  const tasks = entries.map(({ task }) => task);
  const versions = await chooseVersions(tasks, { ...settings, ...scope, protocol: sdk.protocol });
  return renderPackage({
    ...options,
    tasks: entries.map((entry, index) => ({ entry, version: versions[index]! })),
    runtime: readRuntime(sdk),
  });
}

/** Reads the modules that are the same in every package for an SDK. */
export function readRuntime({ name }: Sdk): PackageFile[] {
  return ["shared", name].flatMap((folder) => {
    const path = join(packageRoot, "templates/stubs", folder);
    return listNames(path)
      .filter((file) => file.endsWith(".py"))
      .map((file) => ({ path: file, content: readFileSync(join(path, file), "utf8") }));
  });
}

const SDK_MODULES = new Set(["flyte", "flyteidl", "flyteidl2", "flytekit", "pydantic"]);

/** The modules of Python's standard library. */
const STANDARD_MODULES = new Set(
  "abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo".split(
    " ",
  ),
);

/**
 * The name of the Python package: the given one, or one made from the project's.
 *
 * @throws FxError FX2002 if Python cannot import a package of the given name
 */
export function readPackageName(given: string | undefined, projectName: string): string {
  const ownName = projectName.replace(/^@[^/]*\//, "");
  if (given === undefined) return `${toModuleName(ownName)}_tasks`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(given) || KEYWORDS.has(given))
    throw new FxError("FX2002", `--package expects a Python name, got ${JSON.stringify(given)}`, {
      hint: `--package ${toModuleName(given)}`,
    });
  // Python would import it from elsewhere, or it would hide what the package needs.
  if (SDK_MODULES.has(given) || STANDARD_MODULES.has(given) || /^__.*__$/.test(given))
    throw new FxError("FX2002", `--package ${given}: Python already has a module ${given}`, {
      hint: `--package ${trimEnd(given, "_").replace(/^_+/, "")}_tasks`,
    });
  return given;
}

/** @throws FxError FX2002 for an empty text: it would mean the current folder */
export function requireFolderName(output: string): void {
  if (output === "")
    throw new FxError("FX2002", "--output expects a folder, got an empty text", {
      hint: "--output python",
    });
}

/** A package that is up to date now. */
interface ShownStubs {
  readonly output: string;
  readonly packageName: string;
  readonly stubs: readonly StubTask[];
  /** True if fx only compared it. */
  readonly isCheck: boolean;
}

/** Says where the package is, and how to use it. */
export function formatStubs({ output, packageName, stubs, isCheck }: ShownStubs): string {
  const folder = join(output, packageName);
  const count = `(${countOf(stubs.length, "task")})`;
  if (isCheck) return `✔ ${folder} is up to date  ${count}\n`;
  const names = stubs.map(({ functionName }) => functionName).join(", ");
  // Without ./, pip would look for a package of that name on the internet.
  const path = /^\.{0,2}\//.test(output) ? output : `./${output}`;
  return `✔ ${folder}  ${count}
  use it:  ${quoteWords(["pip", "install", "-e", path])}   ·   from ${packageName} import ${names}
`;
}

/** The document of `fx stubs --json`. */
export function createStubsDocument(
  { output, packageName, stubs }: ShownStubs,
  files: readonly PackageFile[],
): object {
  return {
    package: { name: packageName, folder: output, files: files.map(({ path }) => path) },
    tasks: stubs.map(({ name, functionName, version }) => ({
      name,
      function: functionName,
      version,
    })),
  };
}

const PROJECT_FILE = "pyproject.toml";

/**
 * Writes a package into a folder, completely or not at all, and deletes what is left over of an
 * earlier one.
 *
 * @throws FxError FX2003 if the folder has content that fx stubs did not write, or another package;
 * FX5003 if a file cannot be written
 */
export function writeStubs(folder: string, files: readonly PackageFile[]): void {
  const { leftOver } = compareStubs(folder, files);
  writeFiles(
    files.map(({ path, content }) => ({ path: join(folder, path), content: Buffer.from(content) })),
  );
  for (const path of leftOver) rmSync(join(folder, path), { force: true });
  for (const parent of new Set(leftOver.map((path) => join(folder, dirname(path)))))
    if (listNames(parent).length === 0) rmdirSync(parent);
}

/** @throws FxError FX4001 with each file that differs, is missing or is left over */
export function checkStubs(
  folder: string,
  files: readonly PackageFile[],
  renewBy: readonly string[],
): void {
  const { stale, leftOver } = compareStubs(folder, files);
  const findings = [...stale, ...leftOver.map((path) => ({ path, what: LEFT_OVER }))];
  if (findings.length === 0) return;
  const inFolder = findings.map(({ path, what }) => ({ file: join(folder, path), what }));
  throw driftError(folder, inFolder, quoteWords(renewBy));
}

/**
 * Compares a folder with the files of a package. `leftOver` are files of an earlier package that
 * this one does not have.
 *
 * @throws FxError FX2003 if it is a file, or a folder with another package, or with content that fx
 * stubs did not write
 */
function compareStubs(folder: string, files: readonly PackageFile[]) {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true)
    throw new FxError("FX2003", `--output expects a folder, and ${folder} is a file`, {
      hint: "choose another folder for --output",
    });
  const name = parsePackageName(files.find(({ path }) => path === PROJECT_FILE)!.content)!;
  const project = readFileIfThere(join(folder, PROJECT_FILE)) ?? "";
  const other = parsePackageName(project);
  if (isOurs(project) && other !== undefined && other !== name)
    throw new FxError("FX2003", `${folder} holds another package of fx stubs, ${other}`, {
      hint: `choose another folder for --output, or delete ${folder} if you renamed the package`,
    });
  const found = files
    .map((file) => ({ ...file, existing: readFileIfThere(join(folder, file.path)) }))
    .filter(({ content, existing }) => content !== existing);
  const foreign = found.filter(({ existing }) => existing !== undefined && !isOurs(existing));
  const isOther = listNames(folder).length > 0 && !isOurs(project);
  if (foreign.length > 0 || isOther)
    throw new FxError("FX2003", `${folder} contains files that fx stubs did not write`, {
      details: foreign.map(({ path }) => `${path}  would be overwritten`),
      hint: "choose another folder for --output",
    });
  const paths = new Set(files.map(({ path }) => path));
  return {
    stale: found.map(({ path, existing }) => ({
      path,
      what: existing === undefined ? "missing" : "differs",
    })),
    leftOver: listOurFiles(folder, name).filter((path) => !paths.has(path)),
  };
}

function isOurs(content: string): boolean {
  return content.startsWith(`${MARK}\n`);
}

/** The files of a package that fx stubs wrote into a folder. */
function listOurFiles(folder: string, name: string): string[] {
  const paths = listNames(join(folder, name)).map((file) => `${name}/${file}`);
  const ours = paths.filter((path) => isOurs(readFileIfThere(join(folder, path)) ?? ""));
  const marker = `${name}/py.typed`;
  return ours.length > 0 && paths.includes(marker) ? [...ours, marker] : ours;
}

/** The package that the project file of a folder is about. */
function parsePackageName(pyproject: string): string | undefined {
  return /^packages = \["(.*)"\]$/m.exec(pyproject)?.[1];
}
