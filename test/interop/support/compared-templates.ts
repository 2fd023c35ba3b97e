import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { buildDefaultInputs } from "../../../src/runtime/task/task-values.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { SETTINGS, tasksIn } from "./fx-tasks.ts";
import { assertListed, differingFields, type Found } from "./listed-differences.ts";
import type { Python } from "./use-python.ts";

/** Compares the templates of each kind of task in both languages. */
export function itComparesTemplates(protocol: Protocol, python: Python): void {
  it("differ only as docs/flyte2.md says", async () => {
    const found: Found[] = [];
    for (const [name, { kind }] of tasksIn(protocol)) {
      const ours = await python.call("templates.shown", { spec: await specOf(name, protocol) });
      const theirs = await python.call("templates.of", { name });
      found.push(...differingFields(ours, theirs).map((difference) => ({ kind, ...difference })));
    }
    assertListed("docs/flyte2.md", protocol, found);
  });
}

/** Returns the TaskSpec of a task as `fx serialize --spec` writes it, in base64. */
export async function specOf(name: string, protocol: Protocol): Promise<string> {
  const { task } = new Map(tasksIn(protocol)).get(name)!;
  const spec = (await loadWire(protocol)).encodeTaskSpec(
    buildTaskTemplate(task, { ...SETTINGS, protocol }),
    buildDefaultInputs(task, protocol),
  );
  return Buffer.from(spec).toString("base64");
}
