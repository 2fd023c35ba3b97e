import type { Protocol } from "../runtime/base/protocol.ts";
import type { EnumSpec, ObjectSpec, TypeNode } from "../runtime/values/types/flyte-type.ts";
import { type Annotator, TYPES_MODULE } from "./annotate.ts";
import { nameFields, nameMembers } from "./class-names.ts";
import type { StubClass } from "./class-registry.ts";
import type { DefaultValues } from "./default-value.ts";
import {
  call,
  index,
  name,
  NONE,
  type PythonExpression,
  quotePython,
  renderExpression,
  string,
  type UseName,
} from "./python/python-expression.ts";
import { type PythonModule, toDocstring } from "./python/python-module.ts";

/** What the classes of fields and their default values are made with. */
export interface ClassContext {
  readonly annotator: Annotator;
  readonly defaults: DefaultValues;
  readonly protocol: Protocol;
}

/** Adds the definition of a class to the module of types. */
export function addClass(module: PythonModule, found: StubClass, context: ClassContext): void {
  const { spec } = found;
  if (spec.kind === "enum") module.add(renderEnum(module, found.name, spec, context));
  else if (spec.python === "pydantic") module.add(renderModel(module, found.name, spec, context));
  else module.add(renderDataclass(module, found.name, spec, context));
}

function renderEnum(
  module: PythonModule,
  className: string,
  spec: EnumSpec,
  { protocol }: ClassContext,
): string {
  const names = nameMembers(spec);
  const members = spec.members.map(
    (member) => `    ${names.get(member.name)!} = ${quotePython(member.value)}`,
  );
  return [
    ...(protocol === "flyte2" ? renderMemberNames(module, names) : []),
    `class ${className}(${module.use("enum", "Enum")}):`,
    ...members,
  ].join("\n");
}

/** Flyte 2 sends the names of members, Flyte 1 their values. */
function renderMemberNames(module: PythonModule, names: ReadonlyMap<string, string>): string[] {
  const renamed = [...names].filter(([name, pythonName]) => name !== pythonName);
  if (renamed.length === 0) return [];
  const pairs = renamed.map(([name, pythonName]) => [pythonName, string(name)] as const);
  return [`@${module.render(call(name("._fx", "named"), [], pairs))}`];
}

/** A field of a class. */
interface Field {
  readonly flyteName: string;
  readonly pythonName: string;
  readonly type: string;
  readonly defaultValue: PythonExpression | undefined;
  readonly description: string | undefined;
}

function renderDataclass(
  module: PythonModule,
  className: string,
  spec: ObjectSpec,
  context: ClassContext,
): string {
  const use = useInClass(module, spec);
  const fields = listFields(spec, context, use);
  const settings = fields.map((field) => renderDataclassField(field, use));
  const hasAliases = fields.some((field) => field.flyteName !== field.pythonName);
  return [
    ...renderTitle(module, className, spec),
    `@${module.use("dataclasses", "dataclass")}${isInOrder(fields) ? "" : "(kw_only=True)"}`,
    `class ${className}:`,
    ...renderFieldDocs(fields),
    ...(fields.length === 0 ? ["    pass"] : settings.map((line) => `    ${line}`)),
    ...(hasAliases ? ["", "    class Config:", "        serialize_by_alias = True"] : []),
  ].join("\n");
}

function renderDataclassField(field: Field, use: UseName): string {
  const { flyteName, pythonName, type, defaultValue } = field;
  const declared = `${pythonName}: ${type}`;
  const value = defaultValue && renderExpression(defaultValue, use);
  const isMutable = defaultValue !== undefined && isNewForEachInstance(defaultValue);
  if (flyteName === pythonName && !isMutable)
    return value === undefined ? declared : `${declared} = ${value}`;
  const options = [
    ...(value === undefined
      ? []
      : [isMutable ? `default_factory=lambda: ${value}` : `default=${value}`]),
    ...(flyteName === pythonName ? [] : [`metadata={"alias": ${quotePython(flyteName)}}`]),
  ];
  return `${declared} = ${use("dataclasses", "field")}(${options.join(", ")})`;
}

/** A dataclass cannot share such a default between its instances. */
function isNewForEachInstance(value: PythonExpression): boolean {
  return (
    value.kind === "list" ||
    value.kind === "dict" ||
    (value.kind === "call" && value.of.kind === "name" && value.of.module === TYPES_MODULE)
  );
}

function renderModel(
  module: PythonModule,
  className: string,
  spec: ObjectSpec,
  context: ClassContext,
): string {
  const use = useInClass(module, spec);
  const fields = listFields(spec, context, use);
  const hasAliases = fields.some((field) => field.flyteName !== field.pythonName);
  const config = `model_config = ${module.use("pydantic", "ConfigDict")}(populate_by_name=True, serialize_by_alias=True)`;
  return [
    ...renderTitle(module, className, spec),
    `class ${className}(${module.use("pydantic", "BaseModel")}):`,
    ...renderFieldDocs(fields),
    ...(hasAliases ? [`    ${config}`, ""] : []),
    ...(fields.length === 0 ? ["    pass"] : []),
    ...fields.map((field) => `    ${renderModelField(field, use)}`),
  ].join("\n");
}

function renderModelField(
  { flyteName, pythonName, type, defaultValue }: Field,
  use: UseName,
): string {
  const declared = `${pythonName}: ${type}`;
  const value = defaultValue && renderExpression(defaultValue, use);
  if (flyteName === pythonName) return value === undefined ? declared : `${declared} = ${value}`;
  const options = [
    ...(value === undefined ? [] : [`default=${value}`]),
    `alias=${quotePython(flyteName)}`,
  ];
  return `${declared} = ${use("pydantic", "Field")}(${options.join(", ")})`;
}

/** Flyte stores the title of a class, which need not be its name in the package. */
function renderTitle(module: PythonModule, className: string, spec: ObjectSpec): string[] {
  const { title = "Object" } = spec;
  if (title === className) return [];
  const decorator = call(name("._fx", "titled"), [string(title)]);
  return [`@${module.render(decorator)}`];
}

function listFields(
  spec: ObjectSpec,
  { annotator, defaults }: ClassContext,
  use: UseName,
): Field[] {
  const names = nameFields(spec);
  const toType = (flyteName: string, node: TypeNode): PythonExpression => {
    const type = annotator.toType(node, { task: "", variable: flyteName });
    return spec.python === "pydantic" ? withoutBars(type) : type;
  };
  return [...spec.fields].map(([flyteName, node]) => ({
    flyteName,
    pythonName: names.get(flyteName)!,
    type: renderExpression(toType(flyteName, node), use),
    defaultValue: defaults.toDefault(node),
    description: node.description,
  }));
}

/** Writes `Optional[T]` for `T | None`, in which flyte-sdk does not find the enums of a model. */
function withoutBars(type: PythonExpression): PythonExpression {
  if (type.kind === "index") return { ...type, items: type.items.map(withoutBars) };
  if (type.kind !== "union") return type;
  const variants = type.variants.map(withoutBars);
  const [inner, none] = variants;
  return variants.length === 2 && none === NONE
    ? index(name("typing", "Optional"), inner!)
    : index(name("typing", "Union"), ...variants);
}

/** A field named like a type hides that type from the fields after it. */
function useInClass(module: PythonModule, spec: ObjectSpec): UseName {
  return module.useBeside(new Set(nameFields(spec).values()));
}

function isInOrder(fields: readonly Field[]): boolean {
  const first = fields.findIndex(({ defaultValue }) => defaultValue !== undefined);
  return first < 0 || fields.slice(first).every(({ defaultValue }) => defaultValue !== undefined);
}

function renderFieldDocs(fields: readonly Field[]): string[] {
  const lines = fields.flatMap(({ pythonName, description }) =>
    description === undefined
      ? []
      : [`    ${pythonName}: ${description.replace(/\s+/g, " ").trim()}`],
  );
  if (lines.length === 0) return [];
  return [toDocstring([["Attributes:", ...lines].join("\n")], "    "), ""];
}
