import { FxError } from "../../runtime/base/errors/errors.ts";
import { trimEnd } from "../../runtime/base/text.ts";
import { isKeyword, toModuleName } from "../../stubs/python/python-names.ts";

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
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(given) || isKeyword(given))
    throw new FxError("FX2002", `--package expects a Python name, got ${JSON.stringify(given)}`, {
      hint: `--package ${toModuleName(given)}`,
    });
  if (isTaken(given))
    throw new FxError("FX2002", `--package ${given}: Python already has a module ${given}`, {
      hint: `--package ${trimEnd(given, "_").replace(/^_+/, "")}_tasks`,
    });
  return given;
}

/** Names that Python would import from elsewhere, or that would hide what the package needs. */
function isTaken(name: string): boolean {
  return SDK_MODULES.has(name) || STANDARD_MODULES.has(name) || /^__.*__$/.test(name);
}

/** @throws FxError FX2002 for an empty text: it would mean the current folder */
export function requireFolderName(output: string): void {
  if (output === "")
    throw new FxError("FX2002", "--output expects a folder, got an empty text", {
      hint: "--output python",
    });
}
