import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";

/** These files belong to every protocol, so they are described completely. */
const WELL_KNOWN = "google/protobuf/";

/**
 * @typedef {{ name: string, imports: string[], symbols: string[], bytes: Uint8Array }}
 * DescribedFile
 */

/**
 * Describes messages and services as protoc would: one FileDescriptorProto for each file, with the
 * names that it declares.
 *
 * @param {protobuf.Root} root everything that the files declare, with their names
 * @param {object} json the part of it to describe
 * @returns {DescribedFile[]}
 */
export function fileDescriptors(root, json) {
  const isPackage = (object) =>
    object.constructor === protobuf.Namespace &&
    root.lookup(object.fullName).constructor === protobuf.Namespace;
  const findFile = (object) =>
    isPackage(object.parent) ? root.lookup(object.fullName).filename : findFile(object.parent);
  const declared = topLevel(protobuf.Root.fromJSON(json).resolveAll(), isPackage);
  const wellKnown = topLevel(root, isPackage).filter((object) =>
    object.filename?.startsWith(WELL_KNOWN),
  );
  const names = [...new Set(declared.map(findFile))].sort();
  return names.map((name) =>
    describe(
      name,
      (name.startsWith(WELL_KNOWN) ? wellKnown : declared).filter(
        (object) => findFile(object) === name,
      ),
      findFile,
    ),
  );
}

/** @returns {DescribedFile} */
function describe(name, objects, findFile) {
  const imports = [...new Set(objects.flatMap(findReferences).map(findFile))]
    .filter((other) => other !== name)
    .sort();
  const file = descriptor.FileDescriptorProto.create({
    name,
    package: objects[0].parent.fullName.slice(1),
    dependency: imports,
    messageType: objects.filter(isMessage).map(describeMessage),
    enumType: describeEnums(objects),
    service: objects.filter((object) => object instanceof protobuf.Service).map(describeService),
    syntax: "proto3",
  });
  return {
    name,
    imports,
    symbols: objects.flatMap(listSymbols),
    bytes: descriptor.FileDescriptorProto.encode(file).finish(),
  };
}

/**
 * protobufjs uses relative type names and other names for map entries. Convert them to protoc's
 * names.
 */
function describeMessage(type) {
  const nestedType = type.nestedArray.filter(isMessage).map(describeMessage);
  if (!(type instanceof protobuf.Type))
    return descriptor.DescriptorProto.create({
      name: type.name,
      nestedType,
      enumType: describeEnums(type.nestedArray),
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

function describeEnums(objects) {
  return objects
    .filter((object) => object instanceof protobuf.Enum)
    .map((object) => object.toDescriptor());
}

function describeService(service) {
  const described = service.toDescriptor();
  service.methodsArray.forEach((method, index) => {
    Object.assign(described.method[index], {
      inputType: method.resolvedRequestType.fullName,
      outputType: method.resolvedResponseType.fullName,
    });
  });
  return described;
}

/** A message of which only nested types remain is a plain namespace. */
function isMessage(object) {
  return object instanceof protobuf.Type || object.constructor === protobuf.Namespace;
}

/** Finds the types that an object refers to, including those of nested objects. */
function findReferences(object) {
  if (object instanceof protobuf.Service)
    return object.methodsArray.flatMap((method) => [
      method.resolvedRequestType,
      method.resolvedResponseType,
    ]);
  const own = (object.fieldsArray ?? []).map((field) => field.resolvedType).filter(Boolean);
  return [...own, ...(object.nestedArray ?? []).flatMap(findReferences)];
}

/** Lists the names that clients ask for: messages, enumerations, services and their methods. */
function listSymbols(object) {
  const inner =
    object instanceof protobuf.Service ? object.methodsArray : (object.nestedArray ?? []);
  return [object.fullName.slice(1), ...inner.flatMap(listSymbols)];
}

function topLevel(namespace, isPackage) {
  return namespace.nestedArray.flatMap((object) =>
    isPackage(object) ? topLevel(object, isPackage) : [object],
  );
}
