import { relative, sep } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import { findFreeName } from "../runtime/base/text.ts";
import type { TaskEntry } from "../runtime/loader/collect-exports.ts";
import { ONLY_OUTPUT } from "../runtime/task/task-values.ts";
import { toProtocolFields } from "../runtime/values/to-protocol-fields.ts";
import type { TypeNode } from "../runtime/values/types/flyte-type.ts";
import { ClassRegistry } from "./class-registry.ts";
import { BUILTINS, toClassName, toIdentifier, toIdentifiers } from "./python/python-names.ts";
import { PythonTypes } from "./python-types.ts";
import type { Sdk } from "./sdk.ts";

/** A task, as Python code sees it. */
export type StubTask = ReturnType<typeof planPackage>["tasks"][number];

/** An input or output of a task, as Python code sees it. */
export type StubVariable = StubTask["inputs"][number];

/** A task, and the version that `fx register` registers. */
export interface VersionedTask {
  readonly entry: TaskEntry;
  readonly version: string;
}

/** The modules that every package has. */
const OWN_MODULES = [
  "__init__",
  "_fx",
  "_local",
  "_paths",
  "_reference",
  "_run",
  "_settings",
  "types",
];

/** Names that every module may import. */
const IMPORTED = ["datetime", "timedelta", "timezone", "Annotated", "NamedTuple"];

/** Names that flytekit and flyte-sdk use for arguments of their own calls. */
const RESERVED_INPUTS = new Set([
  "self",
  "ctx",
  "entity",
  "overridden_interface",
  "add_node_to_compilation_state",
  "node_id",
]);

/**
 * The tasks of a package with their Python names and types, and the classes that these use.
 *
 * @throws FxError FX2016 with all tasks that would have the same name in Python
 */
export function planPackage(tasks: readonly VersionedTask[], projectRoot: string, sdk: Sdk) {
  const functions = nameFunctions(tasks, sdk);
  const modules = nameModules([...functions.values()]);
  const registry = new ClassRegistry([...functions.values(), ...IMPORTED, ...sdk.importedNames]);
  const types = new PythonTypes(sdk, registry);
  const isReserved = (name: string): boolean => RESERVED_INPUTS.has(name);
  const planned = tasks.map(({ entry, version }) => {
    const functionName = functions.get(entry.name)!;
    const { inputFields, outputFields } = entry.task;
    const toVariables = (
      fields: ReadonlyMap<string, TypeNode>,
      names: ReadonlyMap<string, string>,
    ) =>
      [...toProtocolFields(sdk.protocol, fields)].map(([flyteName, node]) => {
        const variable = flyteName === ONLY_OUTPUT ? `${functionName} result` : flyteName;
        return {
          flyteName,
          pythonName: names.get(flyteName)!,
          type: types.toType(node, { task: functionName, variable }),
          /** Undefined if a value must be passed. */
          defaultValue: types.toDefault(node),
          description: node.description,
        };
      });
    return {
      /** Its name in Flyte. */
      name: entry.name,
      functionName,
      moduleName: modules.get(functionName)!,
      /** The class of its outputs, if there are several. */
      outputsClass:
        outputFields.size > 1 ? registry.reserve(`${toClassName(functionName)}Outputs`) : undefined,
      /** The module that exports it, relative to the project. */
      file: relative(projectRoot, entry.file).replaceAll(sep, "/"),
      /** The version that `fx register` registers. */
      version,
      inputs: toVariables(
        inputFields,
        toIdentifiers(inputFields.keys(), { prefix: "input", isReserved, isParameter: true }),
      ),
      outputs: toVariables(
        outputFields,
        // Fields of a NamedTuple, which allows no underscore at the start.
        toIdentifiers(outputFields.keys(), { prefix: "output", isPublic: true }),
      ),
    };
  });
  return { tasks: planned, types };
}

/** The name of each task's function, which must not hide anything that people or the package use. */
function nameFunctions(tasks: readonly VersionedTask[], sdk: Sdk): ReadonlyMap<string, string> {
  const hidden = new Set([...IMPORTED, ...OWN_MODULES, ...sdk.importedNames]);
  const names = new Map<string, string>();
  const sources = new Map<string, string[]>();
  for (const { entry } of tasks) {
    const name = toIdentifier(entry.name, {
      prefix: "task",
      isPublic: true,
      isReserved: (text) => BUILTINS.has(text) || hidden.has(text),
    });
    names.set(entry.name, name);
    sources.set(name, [...(sources.get(name) ?? []), entry.name]);
  }
  const shared = [...sources].filter(([, from]) => from.length > 1);
  if (shared.length === 0) return names;
  throw new FxError("FX2016", "tasks would have the same name in Python", {
    details: shared.map(([name, from]) => `${name}  ${from.join(", ")}`),
    hint: "rename one of them, or name the tasks to write: fx stubs PATH TASK …",
  });
}

/** File systems such as those of macOS do not distinguish upper and lower case. */
function nameModules(functions: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(OWN_MODULES);
  return new Map(
    functions.map((name) => {
      const module = findFreeName(name, (candidate) => taken.has(candidate.toLowerCase()), "_");
      taken.add(module.toLowerCase());
      return [name, module];
    }),
  );
}
