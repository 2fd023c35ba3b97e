import protobuf from "protobufjs";

/** Returns the root as JSON, reduced to these services and messages and the types that they use. */
export function keepOnly(root, { messages, services }) {
  const names = new Set();
  for (const name of messages) keepType(root.lookupType(name), names);
  for (const name of services) keepService(root.lookupService(name), names);
  return prune(root.toJSON(), "", names);
}

function keepService(service, names) {
  names.add(getName(service));
  for (const method of service.methodsArray) {
    keepType(method.resolvedRequestType, names);
    keepType(method.resolvedResponseType, names);
  }
}

function keepType(type, names) {
  if (names.has(getName(type))) return;
  names.add(getName(type));
  if (!(type instanceof protobuf.Type)) return;
  for (const field of type.fieldsArray) if (field.resolvedType) keepType(field.resolvedType, names);
}

function getName(object) {
  return object.fullName.slice(1);
}

function prune(json, path, names) {
  const nested = {};
  for (const [name, child] of Object.entries(json.nested ?? {})) {
    const childPath = path === "" ? name : `${path}.${name}`;
    const inner = prune(child, childPath, names);
    if (names.has(childPath)) nested[name] = inner;
    else if (inner.nested) nested[name] = { nested: inner.nested };
  }
  const { nested: _all, ...own } = json;
  return Object.keys(nested).length > 0 ? { ...own, nested } : own;
}
