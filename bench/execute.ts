import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pythonEnvironment } from "../scripts/interop/python-environment.mjs";
import { FLYTE1 } from "../src/runtime/wire/v1/wire.ts";
import { smallTemplate } from "../test/support/messages/small-template.ts";
import { type Row, spreadOf } from "./measure.ts";

const {
  decodeInputs: decodeLiteralMap,
  encodeInputs: encodeLiteralMap,
  encodeTaskTemplate,
} = FLYTE1;

const RUNS = 15;
const UNIT = "× node -e 0";
const SOURCE = `import { ShimTaskExecutor } from "flyte-fx";
export class Executor extends ShimTaskExecutor {
  executeFromModel(taskTemplate: object, { name }: { readonly name: string }) {
    return { greeting: \`Hello \${name}\`, memory: Math.round(process.resourceUsage().maxRSS / 1024) };
  }
}
`;
const PYTHON = `from flytekit.core.shim_task import ShimTaskExecutor
class Executor(ShimTaskExecutor):
    def execute_from_model(self, tt, name):
        return f"Hello {name}", 0
`;

/**
 * Compares a trivial shim task in its container with `node -e 0`, and with flytekit on the same
 * files.
 */
export async function measureExecute(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    prepare(folder);
    const python = await pythonEnvironment("flyte1");
    const files = [
      "--inputs",
      "inputs.pb",
      "--output-prefix",
      "out",
      "--raw-output-data-prefix",
      "raw",
      "--resolver",
    ];
    const ours = [
      process.execPath,
      resolve("bin/fx.js"),
      "execute",
      ...files,
      "flyte-fx/task-template",
      "--",
      "template.pb",
      "src/executor#Executor",
    ];
    const theirs = [
      join(python, "pyflyte-execute"),
      ...files,
      "flytekit.core.python_customized_container_task.default_task_template_resolver",
      "--",
      "template.pb",
      "executor.Executor",
    ];
    const warm = ratios(folder, ours, false);
    const memory = Number(
      decodeLiteralMap(readFileSync(join(folder, "out/outputs.pb"))).literals!["memory"]!.scalar!
        .primitive!.integer,
    );
    const cold = ratios(folder, ours, true);
    const peer = ratios(folder, theirs, false);
    return [
      {
        what: "fx execute of a trivial shim task, warm cache",
        unit: UNIT,
        measured: warm,
        aim: "≤ 5",
        met: warm.median <= 5,
      },
      {
        what: "fx execute of a trivial shim task, empty cache",
        unit: UNIT,
        measured: cold,
        aim: "(for comparison)",
        met: true,
      },
      {
        what: "memory of fx execute",
        unit: "MB",
        measured: { min: memory, median: memory, max: memory },
        aim: "≤ 100",
        met: memory <= 100,
      },
      {
        what: "pyflyte-execute of the same task",
        unit: UNIT,
        measured: peer,
        aim: "(for comparison)",
        met: true,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(folder: string): void {
  const text = { type: { simple: 3 }, description: "" } as const;
  const integer = { type: { simple: 1 }, description: "" } as const;
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "src/executor.ts"), SOURCE);
  writeFileSync(join(folder, "executor.py"), PYTHON);
  writeFileSync(
    join(folder, "inputs.pb"),
    encodeLiteralMap({ literals: { name: { scalar: { primitive: { stringValue: "Ada" } } } } }),
  );
  writeFileSync(
    join(folder, "template.pb"),
    encodeTaskTemplate(
      smallTemplate("greeter", {
        interface: { inputs: { name: text }, outputs: { greeting: text, memory: integer } },
      }),
    ),
  );
}

function ratios(
  folder: string,
  command: readonly string[],
  cold: boolean,
): ReturnType<typeof spreadOf> {
  const cache = join(folder, "cache");
  const measured: number[] = [];
  for (let run = -1; run < RUNS; run += 1) {
    if (cold) rmSync(cache, { recursive: true, force: true });
    rmSync(join(folder, "out"), { recursive: true, force: true });
    const ratio =
      timeMs(command, folder, cache) / timeMs([process.execPath, "-e", "0"], folder, cache);
    if (run >= 0) measured.push(ratio);
  }
  readFileSync(join(folder, "out/outputs.pb"));
  return spreadOf(measured);
}

function timeMs([command, ...args]: readonly string[], cwd: string, cache: string): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(command!, args, {
    cwd,
    env: { ...process.env, HOME: cwd, XDG_CACHE_HOME: cache, PYTHONPATH: cwd },
  });
  const took = performance.now() - began;
  if (status !== 0)
    throw new Error(`${args.join(" ")} exited with code ${String(status)}: ${stderr.toString()}`);
  return took;
}
