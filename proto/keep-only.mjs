import protobuf from "protobufjs";

/**
 * Returns the root as JSON, reduced to these messages, services and methods of other services, and
 * the types that they use.
 */
export function keepOnly(root, { messages, services, methods = [] }) {
  const names = new Set();
  for (const name of messages) keepType(root.lookupType(name), names);
  for (const name of services)
    for (const method of root.lookupService(name).methodsArray) keepMethod(method, names);
  for (const name of methods) {
    const [, service, method] = /^(.*)\.(\w+)$/.exec(name);
    keepMethod(root.lookupService(service).methods[method], names);
  }
  return prune(root.toJSON(), "", names);
}

function keepMethod(method, names) {
  names.add(getName(method)).add(getName(method.parent));
  keepType(method.resolvedRequestType, names);
  keepType(method.resolvedResponseType, names);
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
  if (own.methods)
    own.methods = Object.fromEntries(
      Object.entries(own.methods)
        .filter(([name]) => names.has(`${path}.${name}`))
        .map(([name, { options: _, parsedOptions: __, ...method }]) => [name, method]),
    );
  return Object.keys(nested).length > 0 ? { ...own, nested } : own;
}
