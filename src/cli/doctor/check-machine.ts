import { execa } from "execa";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import type { Diagnosis } from "./finding.ts";
import type { DiagnosisCheck } from "./run-check.ts";

/** What fx itself needs, as in its package.json. */
const NEEDED_NODE = ">=20.19";
/** The last version that gets no security fixes. */
const OLD_NODE = 20;

/** @param node the version of Node */
export function createNodeCheck({ packageJson = {} }: Project, node: string): DiagnosisCheck {
  const remedy = "install Node 24: https://nodejs.org";
  return {
    name: "Node",
    remedy,
    look() {
      const { engines } = packageJson as { readonly engines?: { readonly node?: unknown } };
      const unmet = [NEEDED_NODE, engines?.node].filter((range) => !satisfies(node, range));
      if (unmet.length > 0) {
        const text = `${node}, but this project needs ${unmet.join(" and ")}`;
        return [{ name: "Node", text, state: "missing", remedy }];
      }
      if (Number.parseInt(node) > OLD_NODE) return [{ name: "Node", text: node, state: "ok" }];
      const text = `${node}, which gets no security fixes any more`;
      return [{ name: "Node", text, state: "note", remedy }];
    },
  };
}

/** Whether a version is in a range such as `>=20.19`. Ranges of other forms are not checked. */
function satisfies(version: string, range: unknown): boolean {
  const least =
    typeof range === "string" ? /^>=\s*(\d+(?:\.\d+){0,2})$/.exec(range)?.[1] : undefined;
  if (least === undefined) return true;
  const has = version.split(".").map(Number);
  const needs = least.split(".").map(Number);
  const index = needs.findIndex((part, at) => part !== has[at]);
  return index === -1 || needs[index]! < (has[index] ?? 0);
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

/** Looks for Python, which runs the packages that `fx stubs` writes. */
export const pythonCheck: DiagnosisCheck = {
  name: "Python",
  remedy: "install Python 3.10 or newer",
  async look(signal) {
    const remedy = `${this.remedy}, or activate its environment`;
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
      return [{ name: "Python", text: `${why}; only fx stubs needs it`, state: "note", remedy }];
    }
  },
};

interface PythonVersions {
  readonly python: string;
  readonly flytekit: string | null;
  readonly flyte: string | null;
}

function describePython({ python, flytekit, flyte }: PythonVersions): Diagnosis {
  const sdks = [flytekit && `flytekit ${flytekit}`, flyte && `flyte ${flyte}`].filter(Boolean);
  const name = "Python";
  if (!satisfies(python, ">=3.10"))
    return {
      name,
      text: `${python}, which is too old for the packages of fx stubs`,
      state: "note",
      remedy: pythonCheck.remedy,
    };
  if (sdks.length > 0) return { name, text: [python, ...sdks].join(", "), state: "ok" };
  return {
    name,
    text: `${python} without flytekit or flyte; only fx stubs needs one of them`,
    state: "note",
    remedy: "pip install flytekit, or pip install flyte",
  };
}
