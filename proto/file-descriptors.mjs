import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";

/** These are part of every protocol, so they are described whole: one description serves all. */
const WELL_KNOWN = "google/protobuf/";

/** @typedef {{ name: string, imports: string[], symbols: string[], bytes: Uint8Array }} DescribedFile */

/**
 * The kept messages and services as protoc would describe them: one FileDescriptorProto for each file that declares some
 * of them, and the names that it declares.
 *
 * @param {protobuf.Root} root what all files declare, with the names of their files
 * @param {object} json what is kept of it
 * @returns {DescribedFile[]}
 */
export function fileDescriptors(root, json) {
  const isPackage = (object) =>
    object.constructor === protobuf.Namespace &&
    root.lookup(object.fullName).constructor === protobuf.Namespace;
  const fileOf = (object) =>
    isPackage(object.parent) ? root.lookup(object.fullName).filename : fileOf(object.parent);
  const declared = topLevel(protobuf.Root.fromJSON(json).resolveAll(), isPackage);
  const wellKnown = topLevel(root, isPackage).filter((object) =>
    object.filename?.startsWith(WELL_KNOWN),
  );
  const names = [...new Set(declared.map(fileOf))].sort();
  return names.map((name) =>
    describe(
      name,
      (name.startsWith(WELL_KNOWN) ? wellKnown : declared).filter(
        (object) => fileOf(object) === name,
      ),
      fileOf,
    ),
  );
}

/** @returns {DescribedFile} */
function describe(name, objects, fileOf) {
  const imports = [...new Set(objects.flatMap(referred).map(fileOf))]
    .filter((other) => other !== name)
    .sort();
  const file = descriptor.FileDescriptorProto.create({
    name,
    package: objects[0].parent.fullName.slice(1),
    dependency: imports,
    messageType: objects.filter(isMessage).map(messageOf),
    enumType: enumsOf(objects),
    service: objects.filter((object) => object instanceof protobuf.Service).map(serviceOf),
    syntax: "proto3",
  });
  return {
    name,
    imports,
    symbols: objects.flatMap(symbolsOf),
    bytes: descriptor.FileDescriptorProto.encode(file).finish(),
  };
}

/** protobufjs names types relatively, and a map's entry after its field; others read only what protoc would write. */
function messageOf(type) {
  const nestedType = type.nestedArray.filter(isMessage).map(messageOf);
  if (!(type instanceof protobuf.Type))
    return descriptor.DescriptorProto.create({
      name: type.name,
      nestedType,
      enumType: enumsOf(type.nestedArray),
    });
  const message = type.toDescriptor("proto3");
  const entries = message.nestedType.filter(({ options }) => options?.mapEntry);
  type.fieldsArray.forEach((field, index) => {
    const described = message.field[index];
    if (!(field instanceof protobuf.MapField)) {
      if (field.resolvedType) described.typeName = field.resolvedType.fullName;
      return;
    }
    const entry = entries.find(({ name }) => name === described.typeName);
    entry.name = `${described.name.replace(/(?:^|_)([a-z0-9])/g, (_, letter) => letter.toUpperCase())}Entry`;
    described.typeName = `${type.fullName}.${entry.name}`;
    if (field.resolvedType) entry.field[1].typeName = field.resolvedType.fullName;
  });
  return Object.assign(message, { nestedType: [...entries, ...nestedType] });
}

function enumsOf(objects) {
  return objects
    .filter((object) => object instanceof protobuf.Enum)
    .map((object) => object.toDescriptor());
}

function serviceOf(service) {
  const described = service.toDescriptor();
  service.methodsArray.forEach((method, index) => {
    Object.assign(described.method[index], {
      inputType: method.resolvedRequestType.fullName,
      outputType: method.resolvedResponseType.fullName,
    });
  });
  return described;
}

/** A message of which only nested types are kept is a plain namespace. */
function isMessage(object) {
  return object instanceof protobuf.Type || object.constructor === protobuf.Namespace;
}

/** What an object names, itself or inside. */
function referred(object) {
  if (object instanceof protobuf.Service)
    return object.methodsArray.flatMap((method) => [
      method.resolvedRequestType,
      method.resolvedResponseType,
    ]);
  const own = (object.fieldsArray ?? []).map((field) => field.resolvedType).filter(Boolean);
  return [...own, ...(object.nestedArray ?? []).flatMap(referred)];
}

/** Messages, enumerations, services and their methods: what clients ask for. */
function symbolsOf(object) {
  const inner =
    object instanceof protobuf.Service ? object.methodsArray : (object.nestedArray ?? []);
  return [object.fullName.slice(1), ...inner.flatMap(symbolsOf)];
}

function topLevel(namespace, isPackage) {
  return namespace.nestedArray.flatMap((object) =>
    isPackage(object) ? topLevel(object, isPackage) : [object],
  );
}
