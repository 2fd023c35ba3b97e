import protobuf from "protobufjs";

/**
 * Returns the content of each message's fields, by the message's full name and the field's number:
 * the full name of another message, or "" for a plain value. The content of a map starts with
 * "map".
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
        nested.fieldsArray.map((field) => [field.id, getContent(field)]),
      );
    if (nested.nestedArray !== undefined) collect(nested, messages);
  }
}

function getContent(field) {
  const message =
    field.resolvedType instanceof protobuf.Type ? field.resolvedType.fullName.slice(1) : "";
  return field.map ? `map ${message}` : message;
}
