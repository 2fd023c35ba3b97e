import protobuf from "protobufjs";

/** The root as JSON, with nothing in it but the services and messages named, and what they are made of. */
export function keepOnly(root, { messages, services }) {
  const kept = new Set();
  for (const name of messages) keepType(root.lookupType(name), kept);
  for (const name of services) keepService(root.lookupService(name), kept);
  return pruned(root.toJSON(), "", kept);
}

function keepService(service, kept) {
  kept.add(nameOf(service));
  for (const method of service.methodsArray) {
    keepType(method.resolvedRequestType, kept);
    keepType(method.resolvedResponseType, kept);
  }
}

function keepType(type, kept) {
  if (kept.has(nameOf(type))) return;
  kept.add(nameOf(type));
  if (!(type instanceof protobuf.Type)) return;
  for (const field of type.fieldsArray) if (field.resolvedType) keepType(field.resolvedType, kept);
}

function nameOf(object) {
  return object.fullName.slice(1);
}

function pruned(json, path, kept) {
  const nested = {};
  for (const [name, child] of Object.entries(json.nested ?? {})) {
    const childPath = path === "" ? name : `${path}.${name}`;
    const inner = pruned(child, childPath, kept);
    if (kept.has(childPath)) nested[name] = inner;
    else if (inner.nested) nested[name] = { nested: inner.nested };
  }
  const { nested: _all, ...own } = json;
  return Object.keys(nested).length > 0 ? { ...own, nested } : own;
}
