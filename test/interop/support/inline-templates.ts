import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AnyTask } from "../../../src/index.ts";
import { isPlainObject } from "../../../src/runtime/base/json.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { TaskEntry } from "../../../src/runtime/loader/collect-exports.ts";
import { loadProject } from "../../../src/runtime/loader/load-project.ts";
import type { TaskDefinition } from "../../../src/runtime/task/task-definition.ts";
import { buildDefaultInputs } from "../../../src/runtime/task/task-values.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import type { Sdk } from "../../../src/stubs/sdk.ts";
import { checkPythonTypes } from "./check-python-types.ts";
import { differingFields } from "./differing-fields.ts";
import { SETTINGS, tasksIn } from "./fx-tasks.ts";
import { FLYTE1_TASKS, HOSTILE_TASKS } from "./inline-tasks.ts";
import { assertListed, type Found } from "./listed-differences.ts";
import { type StubPackage, writePackageOfTasks } from "./stub-package.ts";
import type { Python } from "./use-python.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Compares the templates that an SDK registers for inline tasks with those of fx. */
export function itRegistersTemplatesOfFx(sdk: Sdk, python: Python): void {
  const packages: StubPackage[] = [];
  before(async () => {
    for (const [index, entries] of (await loadEntries(sdk.protocol)).entries())
      packages.push(writePackageOfTasks(`inline_${index}`, entries, ROOT, sdk, SETTINGS));
  });
  after(() => {
    for (const each of packages) each.remove();
  });

  it("registers fx's templates, except for what docs/python.md lists", async () => {
    const found: Found[] = [];
    for (const { folder, name, tasks, entries } of packages) {
      const theirs = await python.call<Record<string, object>>("stubs.templates", {
        folder,
        package: name,
      });
      for (const [index, { functionName, inline }] of tasks.entries()) {
        const spec = await encodeSpec(entries[index]!.task, sdk.protocol);
        const ours = await python.call("templates.shown", { spec });
        const kind = inline!.template.sql === undefined ? "connector" : "sql";
        for (const { field, ...values } of differingFields(
          toNamed(ours),
          toNamed(theirs[functionName]),
        ))
          found.push({
            kind,
            field: field.replace(DESCRIPTION, "$1.NAME$2.description"),
            ...values,
          });
      }
    }
    assertListed("docs/python.md", sdk.protocol, found);
  });

  it("has packages that mypy accepts", async () => {
    const folder = packages[0]!.folder;
    for (const each of packages.slice(1))
      cpSync(join(each.folder, each.name), join(folder, each.name), { recursive: true });
    const program = packages.map(({ name }) => `import ${name}\n`).join("");
    assert.deepEqual(await checkPythonTypes(sdk.protocol, folder, program), []);
  });
}

/** The description of any variable. */
const DESCRIPTION = /\b(variables|defaultInputs)\.[^.]+(\.parameter\.var)?\.description$/;

/** Flyte 2 lists variables, and Flyte 1 has them by name. */
function toNamed(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, part]) => [field, toNamed(nameVariables(field, part))]),
  );
}

function nameVariables(field: string, part: unknown): unknown {
  if (!Array.isArray(part)) return part;
  const entries = part as Readonly<Record<string, unknown>>[];
  if (field === "variables")
    return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  if (field !== "TaskSpec.defaultInputs") return part;
  return Object.fromEntries(entries.map(({ name, ...rest }) => [name, rest]));
}

/** The tasks that connectors run: of each example and template, and those made for this test. */
async function loadEntries(protocol: Protocol): Promise<readonly (readonly TaskEntry[])[]> {
  const projects = await Promise.all(
    ["examples", "templates"].flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => !["openapi", "stubs"].includes(name))
        .map(async (name) => {
          const cwd = join(ROOT, folder, name);
          const sdkEntry = join(ROOT, "src/index.ts");
          const { tasks } = await loadProject({ paths: ["src"], cwd, sdkEntry });
          return tasks.filter(({ task }) => task.getContainer(SETTINGS) === undefined);
        }),
    ),
  );
  const ofProjects = projects.filter((tasks) => tasks.length > 0);
  assert.ok(ofProjects.length > 5, "connectors run the tasks of most projects");
  const ownTasks = [
    ...tasksIn(protocol).flatMap(([, { kind, task }]) =>
      kind === "connector" || kind === "sql" ? [task] : [],
    ),
    ...HOSTILE_TASKS,
    ...(protocol === "flyte1" ? FLYTE1_TASKS : []),
  ];
  return [...ofProjects, ownTasks.map(toEntry)];
}

function toEntry(task: TaskDefinition | AnyTask): TaskEntry {
  const file = join(ROOT, "src/index.ts");
  return { name: task.name, exportName: task.name, file, task: task as AnyTask };
}

/** The TaskSpec of a task as `fx register` sends it, in base64. */
async function encodeSpec(task: TaskDefinition, protocol: Protocol): Promise<string> {
  const template = buildTaskTemplate(task, { ...SETTINGS, protocol });
  const wire = await loadWire(protocol);
  const bytes = wire.encodeTaskSpec(template, buildDefaultInputs(task, protocol));
  return Buffer.from(bytes).toString("base64");
}
