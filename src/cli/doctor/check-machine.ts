import { execa } from "execa";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import { type Diagnosis, missing, note, ok } from "./diagnosis.ts";

export const NODE_REMEDY = "install Node 24: https://nodejs.org";
/** The last version that gets no security fixes. */
const OLD_NODE = 20;

/**
 * Compares with the project's package.json. What fx itself needs, bin/fx.js has checked.
 *
 * @param node the version of Node
 */
export function checkNode({ packageJson = {} }: Project, node: string): readonly Diagnosis[] {
  const name = "Node";
  const { engines } = packageJson as { readonly engines?: { readonly node?: unknown } };
  if (!satisfies(node, engines?.node)) {
    const text = `${node}, but this project needs ${String(engines?.node)}`;
    return [missing(name, text, NODE_REMEDY)];
  }
  return Number.parseInt(node) > OLD_NODE
    ? [ok(name, node)]
    : [note(name, `${node}, which gets no security fixes any more`, NODE_REMEDY)];
}

/**
 * Whether a version is in a range such as `>=3.10` or `^20.19 || >=22.12`. Ranges of other forms are
 * not checked.
 */
function satisfies(version: string, range: unknown): boolean {
  if (typeof range !== "string") return true;
  return range.split("||").some((part) => {
    const [, mark, least] = /^(\^|>=)\s*(\d+(?:\.\d+){0,2})$/.exec(part.trim()) ?? [];
    if (least === undefined) return true;
    if (mark === "^" && Number.parseInt(version) !== Number.parseInt(least)) return false;
    return version.localeCompare(least, "en", { numeric: true }) >= 0;
  });
}

/** Prints the versions of Python and of the two SDKs, without importing them. */
const PYTHON_PROGRAM = `
import json, sys
from importlib import metadata
def version(name):
    try: return metadata.version(name)
    except metadata.PackageNotFoundError: return None
print(json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "flytekit": version("flytekit"), "flyte": version("flyte")}))
`;

const PYTHON = "Python";
export const PYTHON_REMEDY = "install Python 3.10 or newer";

/** Looks for Python, which runs the packages that `fx stubs` writes. */
export async function checkPython(signal: AbortSignal): Promise<readonly Diagnosis[]> {
  try {
    const { stdout } = await execa("python3", ["-B", "-c", PYTHON_PROGRAM], {
      stdin: "ignore",
      cancelSignal: signal,
      maxBuffer: 10_000,
    });
    return [describePython(JSON.parse(stdout) as PythonVersions)];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = isMissing ? "not found" : describeThrown(error);
    const remedy = `${PYTHON_REMEDY}, or activate its environment`;
    return [note(PYTHON, `${why}; only fx stubs needs it`, remedy)];
  }
}

interface PythonVersions {
  readonly python: string;
  readonly flytekit: string | null;
  readonly flyte: string | null;
}

function describePython({ python, flytekit, flyte }: PythonVersions): Diagnosis {
  const sdks = [flytekit && `flytekit ${flytekit}`, flyte && `flyte ${flyte}`].filter(Boolean);
  if (!satisfies(python, ">=3.10"))
    return note(PYTHON, `${python}, which is too old for the packages of fx stubs`, PYTHON_REMEDY);
  if (sdks.length > 0) return ok(PYTHON, [python, ...sdks].join(", "));
  const text = `${python} without flytekit or flyte; only fx stubs needs one of them`;
  return note(PYTHON, text, "pip install flytekit, or pip install flyte");
}
