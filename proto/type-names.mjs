import protobuf from "protobufjs";

/** Code that tells each class of the static code its message's full name. A `ReceivedNAME` has the name of the message that it reads. */
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
