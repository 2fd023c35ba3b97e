import { execa } from "execa";
import type { JavaScriptRuntime } from "../../process/javascript-runtime.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { type Diagnosis, note, ok } from "./diagnosis.ts";

/** The last version that gets no security fixes. */
const OLD_NODE = 20;

/** Shows the version of the runtime. What fx itself needs, bin/fx.js has checked. */
export function checkRuntime({
  name,
  version,
  remedy,
}: Pick<JavaScriptRuntime, "name" | "version" | "remedy">): readonly Diagnosis[] {
  return name !== "Node" || Number.parseInt(version) > OLD_NODE
    ? [ok(name, version)]
    : [note(name, `${version}, which gets no security fixes any more`, remedy)];
}

/** Prints the versions of Python and of the two SDKs, without importing them. */
const PYTHON_PROGRAM = `
import sys
from importlib import metadata
print("%d.%d.%d" % sys.version_info[:3])
for name in ("flytekit", "flyte"):
    try: print(name, metadata.version(name))
    except metadata.PackageNotFoundError: pass
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
    const [version = "", ...sdks] = stdout.split("\n");
    if (sdks.length > 0) return [ok(PYTHON, [version, ...sdks].join(", "))];
    const text = `${version} without flytekit or flyte; only fx stubs needs one of them`;
    return [note(PYTHON, text, "pip install flytekit, or pip install flyte")];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = isMissing ? "not found" : describeThrown(error);
    const remedy = `${PYTHON_REMEDY}, or activate its environment`;
    return [note(PYTHON, `${why}; only fx stubs needs it`, remedy)];
  }
}
