import fc from "fast-check";
import type { AnyFlyteType } from "../../../src/entries/index.ts";
import { isPlainObject } from "../../../src/runtime/base/json.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { toProtocolFields } from "../../../src/runtime/values/to-protocol-fields.ts";
import { toLiteralType } from "../../../src/runtime/values/type-engine.ts";
import { toTypeNode, type TypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import type { StubTask } from "../../../src/stubs/plan-package.ts";
import { anyType } from "../../runtime/values/typed-value.ts";
import { SEED } from "./for-all.ts";
import { type Difference, differingFields } from "./listed-differences.ts";
import { decodeLiteralType, encodeLiteralType } from "./literal-types.ts";
import { sortByText } from "./sort-by-text.ts";
import type { Interface, StubPackage } from "./stub-package.ts";
import type { Python } from "./use-python.ts";

/** Names that Python or flytekit use otherwise, and names that are not Python's. */
const name = fc.oneof(
  fc.constantFrom("a", "class", "ctx", "self", "a-b", "a_b", "int", "é 1", "2b", "_c", "count"),
  fc
    .string({ minLength: 1, maxLength: 4, unit: "grapheme" })
    .filter((text) => text !== "__proto__"),
);

function anyShape(protocol: Protocol): fc.Arbitrary<Record<string, AnyFlyteType>> {
  const known = anyType(3).filter((type) => isKnownToPython(type, protocol));
  return fc
    .uniqueArray(fc.tuple(name, known), { maxLength: 4, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
}

/** Interfaces of tasks, the same for one seed. */
export function randomInterfaces(
  count: number,
  protocol: Protocol = "flyte1",
): Readonly<Record<string, Interface>> {
  const shape = anyShape(protocol);
  const interfaces = fc.sample(fc.record({ inputs: shape, outputs: shape }), {
    numRuns: count,
    seed: SEED,
  });
  return Object.fromEntries(interfaces.map((each, index) => [`task-${index}`, each]));
}

/** docs/python.md lists the types that Python does not have. */
function isKnownToPython(type: AnyFlyteType, protocol: Protocol): boolean {
  return isKnownNode(toTypeNode(type), protocol);
}

function isKnownNode({ spec }: TypeNode, protocol: Protocol): boolean {
  const isKnown = (node: TypeNode): boolean => isKnownNode(node, protocol);
  switch (spec.kind) {
    case "optional":
      return isKnown(spec.inner);
    case "list":
    case "dict":
      return isKnown(spec.element);
    case "object":
      return !spec.fields.has("") && [...spec.fields.values()].every(isKnown);
    case "union": {
      const types = spec.variants.map((variant) => describeForPython(variant, protocol));
      const isOneType = types.length === 1; // t.union(t.none(), t.none())
      return !isOneType && new Set(types).size === types.length && spec.variants.every(isKnown);
    }
    default:
      return true;
  }
}

/** Equal for types that are one type in Python. */
function describeForPython(node: TypeNode, protocol: Protocol): string {
  return JSON.stringify(node.spec, (_key, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (protocol === "flyte2" && isBlob(value)) return value.kind;
    if (value === "bigint") return "int";
    return value === "timestamp" ? "datetime" : value;
  });
}

/** In flyte-sdk, files of all formats have one type. */
function isBlob(value: unknown): value is { readonly kind: string } {
  return isPlainObject(value) && (value["kind"] === "file" || value["kind"] === "directory");
}

/** The interface of a function, with types in base64. */
interface PythonInterface {
  readonly id: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The interfaces of all functions of a package, as the SDK translates them. */
function readInterfaces(
  python: Python,
  { folder, name }: Pick<StubPackage, "folder" | "name">,
): Promise<Readonly<Record<string, PythonInterface>>> {
  return python.call("stubs.interfaces", { folder, package: name });
}

/** Lists the differences between the interfaces of fx and those of the Python functions. */
export async function compareInterfaces(
  python: Python,
  stubs: StubPackage,
): Promise<readonly string[]> {
  const interfaces = await readInterfaces(python, stubs);
  return stubs.tasks.flatMap((task, index) =>
    compareTask(
      task,
      stubs.entries[index]!.task,
      interfaces[task.functionName]!,
      stubs.sdk.protocol,
    ),
  );
}

function compareTask(
  stub: StubTask,
  { inputFields, outputFields }: StubPackage["entries"][number]["task"],
  theirs: PythonInterface,
  protocol: Protocol,
): string[] {
  const ours = {
    inputs: toProtocolFields(protocol, inputFields),
    outputs: toProtocolFields(protocol, outputFields),
  };
  return (["inputs", "outputs"] as const).flatMap((side) =>
    stub[side].flatMap(({ flyteName, pythonName }, index) => {
      const isOnlyOutput = side === "outputs" && stub.outputs.length === 1;
      const encoded = isOnlyOutput
        ? Object.values(theirs.outputs)[index]!
        : theirs[side][pythonName]!;
      const literalType = toLiteralType(ours[side].get(flyteName)!);
      return differingFields(
        toComparable(decodeLiteralType(encodeLiteralType(literalType)), protocol),
        toComparable(decodeLiteralType(encoded), protocol),
      ).map((difference) => describe(stub.name, flyteName, difference));
    }),
  );
}

function describe(task: string, variable: string, { field, ours, theirs }: Difference): string {
  return `${task} ${variable} ${field}: ${JSON.stringify(ours)}, in Python ${JSON.stringify(theirs)}`;
}

/** A type as JSON, without the differences that docs/python.md lists. */
function toComparable(type: object, protocol: Protocol): unknown {
  const leaveOut = protocol === "flyte2" ? leaveOutBlobFormat : undefined;
  return leaveOutListed(JSON.parse(JSON.stringify(type), leaveOut), "");
}

/** The types of files and folders have no format in flyte-sdk. */
function leaveOutBlobFormat(key: string, value: unknown): unknown {
  return key === "blob" && isPlainObject(value) ? { ...value, format: "" } : value;
}

function leaveOutListed(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => leaveOutListed(item, ""));
    return key === "variants" ? sortByText(items) : items;
  }
  if (!isPlainObject(value)) return value;
  if (key === "dataclassType") return compareFields(Object.values(value));
  const entries = Object.entries(value)
    .filter(([name, part]) => !(name === "properties" && isEmptySchema(part)))
    .map(([name, part]) => [name, leaveOutListed(part, name)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Python's schema of a class without fields does not mention properties. */
function isEmptySchema(part: unknown): boolean {
  return JSON.stringify(part) === '{"structValue":{"fields":{}}}';
}

/** The fields of a class have their Python names, and datasets in it no format and no columns. */
function compareFields(types: readonly unknown[]): unknown {
  const withoutDatasets = (name: string, value: unknown): unknown =>
    name === "structuredDatasetType" ? {} : value;
  return sortByText(types.map((type) => JSON.stringify(leaveOutListed(type, ""), withoutDatasets)));
}
