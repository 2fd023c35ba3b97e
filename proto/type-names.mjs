import protobuf from "protobufjs";

/**
 * Renders code that sets `typeName` on each class. A `ReceivedNAME` has the name of its original
 * message.
 */
export function typeNames(json, { received = {} }) {
  const names = new Map(
    Object.keys(received).map((name) => [name.replace(/(?=[^.]+$)/, "Received"), name]),
  );
  return collect(protobuf.Root.fromJSON(json))
    .map((path) => `${path}.typeName = "${names.get(path) ?? path}";\n`)
    .join("");
}

function collect(namespace) {
  return namespace.nestedArray.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested.fullName.slice(1)] : []),
    ...(nested.nestedArray === undefined ? [] : collect(nested)),
  ]);
}
