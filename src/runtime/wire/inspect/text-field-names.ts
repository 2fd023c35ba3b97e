import type { Root } from "protobufjs";
import { typesIn } from "./types-in.ts";

/**
 * Gives fields that are declared with capitals (`ShowWhilePending` of TaskLog) their own names: protobufjs writes
 * every name in snake case. Each line of the text format begins with the name of its field, and a value never
 * breaks a line.
 */
export function protoFieldNames(root: Root, text: string): string {
  const names = new Map(capitalNames(root).map((name) => [snakeCase(name), name]));
  return text.replace(
    /^( *)(\w+)(?=:| \{)/gm,
    (_, indent: string, name: string) => indent + (names.get(name) ?? name),
  );
}

function capitalNames(root: Root): string[] {
  const names = typesIn(root).flatMap((type) =>
    type.fieldsArray.map((field) => field.protoName ?? field.name),
  );
  return names.filter((name) => /[A-Z]/.test(name));
}

/** As protobufjs does it: the first letter stays as it is. */
function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z](?=[a-z]|$)/g, (letter) => `_${letter.toLowerCase()}`);
}
