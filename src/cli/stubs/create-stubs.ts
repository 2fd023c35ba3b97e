import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../process/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames } from "../../runtime/base/files.ts";
import { countOf, quoteWords, trimEnd } from "../../runtime/base/text.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { StubTask } from "../../stubs/plan-package.ts";
import { KEYWORDS, toModuleName } from "../../stubs/python/python-names.ts";
import { type PackageOptions, renderPackage } from "../../stubs/render-package.ts";
import type { PackageFile, Sdk } from "../../stubs/sdk.ts";
import { chooseVersions } from "../register/plan-registration.ts";

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
