import protobuf from "protobufjs";

/**
 * What the fields of each message hold, by the message's full name and the field's number: the full name of another message, "" for a plain value, and
 * "map" before either for the values of a map.
 */
export function messageFields(json) {
  const messages = {};
  collect(protobuf.Root.fromJSON(json).resolveAll(), messages);
  return messages;
}

function collect(parent, messages) {
  for (const nested of parent.nestedArray) {
    if (nested instanceof protobuf.Type)
      messages[nested.fullName.slice(1)] = Object.fromEntries(
        nested.fieldsArray.map((field) => [field.id, contentOf(field)]),
      );
    if (nested.nestedArray !== undefined) collect(nested, messages);
  }
}

function contentOf(field) {
  const message =
    field.resolvedType instanceof protobuf.Type ? field.resolvedType.fullName.slice(1) : "";
  return field.map ? `map ${message}` : message;
}
