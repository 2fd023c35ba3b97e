import type { EnumSpec, ObjectSpec, TypeNode } from "../runtime/values/types/flyte-type.ts";
import { nameFields, nameMembers, type StubClass } from "./class-registry.ts";
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
import { describeVariables, type PythonModule, toDocstring } from "./python/python-module.ts";
import { type PythonTypes, TYPES_MODULE } from "./python-types.ts";

/** Adds the definition of a class to the module of types. */
export function addClass(
  module: PythonModule,
  { name, spec }: StubClass,
  types: PythonTypes,
): void {
  module.add(
    spec.kind === "enum"
      ? renderEnum(module, name, spec, types)
      : renderObject(module, name, spec, types),
  );
}

function renderEnum(
  module: PythonModule,
  className: string,
  spec: EnumSpec,
  { sdk }: PythonTypes,
): string {
  const names = nameMembers(spec);
  const members = spec.members.map(
    (member) => `    ${names.get(member.name)!} = ${quotePython(member.value)}`,
  );
  return [
    ...(sdk.protocol === "flyte2" ? renderMemberNames(module, names) : []),
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
type Field = ReturnType<typeof listFields>[number];

/** A dataclass, or a model of pydantic. */
function renderObject(
  module: PythonModule,
  className: string,
  spec: ObjectSpec,
  types: PythonTypes,
): string {
  const isModel = spec.python === "pydantic";
  // A field named like a type hides that type from the fields after it.
  const use = module.useBeside(new Set(nameFields(spec).values()));
  const fields = listFields(spec, types, use);
  const hasAliases = fields.some((field) => field.flyteName !== field.pythonName);
  const docs = describeVariables("Attributes", fields);
  const head = isModel
    ? [`class ${className}(${module.use("pydantic", "BaseModel")}):`]
    : [
        `@${module.use("dataclasses", "dataclass")}${isInOrder(fields) ? "" : "(kw_only=True)"}`,
        `class ${className}:`,
      ];
  const model = (): string =>
    `    model_config = ${module.use("pydantic", "ConfigDict")}(populate_by_name=True, serialize_by_alias=True)`;
  return [
    ...renderTitle(module, className, spec),
    ...head,
    ...(docs.length === 0 ? [] : [toDocstring(docs, "    "), ""]),
    ...(isModel && hasAliases ? [model(), ""] : []),
    ...(fields.length === 0 ? ["    pass"] : []),
    ...fields.map((field) => `    ${renderField(field, isModel, use)}`),
    ...(!isModel && hasAliases
      ? ["", "    class Config:", "        serialize_by_alias = True"]
      : []),
  ].join("\n");
}

function renderField(
  { flyteName, pythonName, type, defaultValue }: Field,
  isModel: boolean,
  use: UseName,
): string {
  const declared = `${pythonName}: ${type}`;
  const value = defaultValue && renderExpression(defaultValue, use);
  const isShared = isModel || defaultValue === undefined || !isNewForEachInstance(defaultValue);
  const isRenamed = flyteName !== pythonName;
  if (isShared && !isRenamed) return value === undefined ? declared : `${declared} = ${value}`;
  const alias = quotePython(flyteName);
  const options = [
    ...(value === undefined
      ? []
      : [`${isShared ? "default=" : "default_factory=lambda: "}${value}`]),
    ...(isRenamed ? [isModel ? `alias=${alias}` : `metadata={"alias": ${alias}}`] : []),
  ];
  const field = isModel ? use("pydantic", "Field") : use("dataclasses", "field");
  return `${declared} = ${field}(${options.join(", ")})`;
}

/** A dataclass cannot share such a default between its instances. */
function isNewForEachInstance(value: PythonExpression): boolean {
  return (
    value.kind === "list" ||
    value.kind === "dict" ||
    (value.kind === "call" && value.of.kind === "name" && value.of.module === TYPES_MODULE)
  );
}

/** Flyte stores the title of a class, which need not be its name in the package. */
function renderTitle(module: PythonModule, className: string, spec: ObjectSpec): string[] {
  const { title = "Object" } = spec;
  if (title === className) return [];
  const decorator = call(name("._fx", "titled"), [string(title)]);
  return [`@${module.render(decorator)}`];
}

function listFields(spec: ObjectSpec, types: PythonTypes, use: UseName) {
  const names = nameFields(spec);
  const toType = (flyteName: string, node: TypeNode): PythonExpression => {
    const type = types.toType(node, { task: "", variable: flyteName });
    return spec.python === "pydantic" ? withoutBars(type) : type;
  };
  return [...spec.fields].map(([flyteName, node]) => ({
    flyteName,
    pythonName: names.get(flyteName)!,
    type: renderExpression(toType(flyteName, node), use),
    defaultValue: types.toDefault(node),
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

function isInOrder(fields: readonly Field[]): boolean {
  const first = fields.findIndex(({ defaultValue }) => defaultValue !== undefined);
  return first < 0 || fields.slice(first).every(({ defaultValue }) => defaultValue !== undefined);
}
