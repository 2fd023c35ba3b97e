import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";

/**
 * Creates a Python environment of a user who has installed flytekit, into which pip installs without
 * a network. Returns the lines that activate it in a shell.
 */
export async function createUserEnvironment(folder: string): Promise<string> {
  const [tools, flytekit] = await Promise.all(["tools", "flyte1"].map(pythonEnvironment));
  const python = join(folder, "bin/python");
  spawnSync(join(flytekit!, "python"), ["-m", "venv", "--without-pip", folder]);
  const findPackages = (root: string): string => {
    const [version] = readdirSync(join(root, "lib"));
    return join(root, "lib", version!, "site-packages");
  };
  const peers = [tools!, flytekit!].map((programs) => `${findPackages(dirname(programs))}\n`);
  writeFileSync(join(findPackages(folder), "peers.pth"), peers.join(""));
  const programs = { pip: "pip", pyflyte: "flytekit.clis.sdk_in_container.pyflyte" };
  for (const [name, module] of Object.entries(programs)) {
    const file = join(folder, "bin", name);
    writeFileSync(file, `#!/bin/sh\nexec ${python} -m ${module} "$@"\n`);
    chmodSync(file, 0o755);
  }
  return `unset PYTHONPATH; export PATH=${join(folder, "bin")}:$PATH PIP_NO_INDEX=1 PIP_NO_DEPS=1 PIP_NO_BUILD_ISOLATION=0`;
}
