import protobuf from "protobufjs";

const HEAD = `import type { Reader, Writer } from "protobufjs/minimal.js";

export type Int64 = number | { readonly low: number; readonly high: number };
`;

const INT64 = new Set(["int64", "uint64", "sint64", "fixed64", "sfixed64"]);

/**
 * Renders TypeScript declarations of the static code. Each message has an interface `IName`, which
 * encode accepts, and a class `Name`, which decode returns. Missing fields have their default
 * there.
 */
export function declarations(json) {
  const root = protobuf.Root.fromJSON(json).resolveAll();
  return HEAD + root.nestedArray.map((nested) => `\nexport ${declare(nested, "")}`).join("");
}

function declare(object, indent) {
  if (object instanceof protobuf.Enum) return enumDeclaration(object, indent);
  if (object instanceof protobuf.Service) return "";
  const inner = object.nestedArray
    .map((nested) => declare(nested, `${indent}  `))
    .filter((text) => text !== "");
  const namespace =
    inner.length > 0
      ? [`${indent}namespace ${object.name} {\n${inner.join("\n")}${indent}}\n`]
      : [];
  const message = object instanceof protobuf.Type ? [messageDeclaration(object, indent)] : [];
  return [...message, ...namespace].join("\n");
}

function enumDeclaration({ name, values }, indent) {
  const members = Object.entries(values).map(
    ([member, number]) => `${indent}  readonly ${member}: ${number};\n`,
  );
  return `${indent}const ${name}: {\n${members.join("")}${indent}  readonly [value: number]: string | undefined;\n${indent}};\n`;
}

function messageDeclaration({ name, fieldsArray }, indent) {
  const accepted = fieldsArray.map(
    (field) => `${indent}  readonly ${field.name}?: ${getType(field, "I")} | null | undefined;\n`,
  );
  const decoded = fieldsArray.map(
    (field) =>
      `${indent}  readonly ${field.name}: ${getType(field, "")}${isNullable(field) ? " | null" : ""};\n`,
  );
  return `${indent}interface I${name} {\n${accepted.join("")}${indent}}

${indent}class ${name} {
${indent}  static readonly typeName: string;
${indent}  static encode(message: I${name}, writer?: Writer): Writer;
${indent}  static decode(reader: Reader): ${name};
${decoded.join("")}${indent}  readonly $unknowns?: readonly Uint8Array[];
${indent}}
`;
}

function isNullable(field) {
  return (
    !field.repeated &&
    !field.map &&
    (Boolean(field.partOf) || field.resolvedType instanceof protobuf.Type)
  );
}

function getType(field, prefix) {
  const single = getSingleType(field, prefix);
  if (field.map) return `{ readonly [key: string]: ${single} }`;
  return field.repeated ? `readonly ${single.includes(" ") ? `(${single})` : single}[]` : single;
}

function getSingleType({ type, resolvedType }, prefix) {
  if (resolvedType instanceof protobuf.Enum) return "number";
  if (resolvedType instanceof protobuf.Type)
    return resolvedType.fullName.slice(1).replace(/[^.]+$/, (name) => prefix + name);
  if (INT64.has(type)) return "Int64";
  if (type === "string") return "string";
  if (type === "bool") return "boolean";
  return type === "bytes" ? "Uint8Array" : "number";
}
