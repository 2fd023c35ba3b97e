import type { NamespaceBase, ReflectionObject, Type } from "protobufjs";

/** Every message declared in a namespace, at any depth. */
export function typesIn(namespace: NamespaceBase): Type[] {
  return namespace.nestedArray.flatMap((nested) => [
    ...(isType(nested) ? [nested] : []),
    ...(isNamespace(nested) ? typesIn(nested) : []),
  ]);
}

function isType(object: ReflectionObject): object is Type {
  return "fieldsById" in object;
}

function isNamespace(object: ReflectionObject): object is NamespaceBase {
  return "nestedArray" in object;
}
