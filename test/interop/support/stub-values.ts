import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { fx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import type { Described, DescribedCase, DescribedValue } from "./described.ts";
import { SEED } from "./for-all.ts";
import type { Python } from "./use-python.ts";

const FX = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

/** How many values one task returns as it received them. */
const CASES = 60;

/**
 * Tests that values pass from Python through a TypeScript task and back unchanged, in a local run.
 */
export function itReturnsValuesUnchanged(
  sdk: "flytekit" | "flyte",
  cases: fc.Arbitrary<DescribedCase>,
  python: Python,
): void {
  let project: TemporaryProject | undefined;

  it("pass through a TypeScript task unchanged", async () => {
    const sample = fc.sample(cases.filter(hasPythonNames), { numRuns: CASES, seed: SEED });
    project = new TemporaryProject({
      "src/echo.ts": writeEchoTask(sample.map(({ type }) => type)),
    });
    const args = ["--sdk", sdk, "--output", "python", "--package", `${sdk}_echo`];
    const { code, stderr } = await fx(project, ["stubs", "src", ...args]);
    assert.equal(code, 0, stderr);
    const returned = await python.call<readonly DescribedValue[]>("stubs.echo", {
      folder: join(project.root, "python"),
      package: `${sdk}_echo`,
      command: `${process.execPath} ${FX}`,
      cases: sample,
    });
    for (const [index, { type, value }] of sample.entries())
      assert.deepEqual(returned[index], value, JSON.stringify(type));
  });
}

/** A task that returns its inputs. */
function writeEchoTask(types: readonly Described[]): string {
  const fields = types.map((type, index) => `  v${index}: ${writeType(type)},\n`).join("");
  return `import { t, task } from "flyte-fx";
const fields = {
${fields}};
export const echo = task({ inputs: fields, outputs: fields, containerImage: "echo:1" }, (inputs) => inputs as never);
`;
}

/** TypeScript code for the type. */
function writeType(described: Described): string {
  switch (described.kind) {
    case "enum":
      return `t.enum(${JSON.stringify(Object.fromEntries(described.members))})`;
    case "optional":
      return `t.optional(${writeType(described.inner)})`;
    case "union":
      return `t.union(${described.variants.map(writeType).join(", ")})`;
    case "list":
    case "dict":
      return `t.${described.kind}(${writeType(described.element)})`;
    case "object": {
      const fields = described.fields.map(([name, type]) => `${name}: ${writeType(type)}`);
      const options = { title: described.title, python: described.model };
      return `t.object({ ${fields.join(", ")} }, ${JSON.stringify(options)})`;
    }
    case "file":
    case "directory":
    case "dataset":
      return `t.${described.kind}(${JSON.stringify(described.format)})`;
    default:
      return `t.${described.kind}()`;
  }
}

/** A package renames other fields; Python code then builds objects by the new names. */
function hasPythonNames({ type }: DescribedCase): boolean {
  return !JSON.stringify(type).includes('"__proto__"');
}
