import { isPlainObject, setOwn, type JsonObject } from "../base/json.ts";
import type { Connection } from "../secrets/connection.ts";

/**
 * The Connection that Flyte 2's engine makes of a template's `custom`: `secrets` (each the name of a secret), `configs`
 * and `taskType`. Undefined where there is neither secrets nor configs, or one of their values is no text, which is then
 * custom of another kind.
 */
export function connectionFromCustom(
  custom: JsonObject,
  secretNamed: (name: string) => string,
): Connection | undefined {
  const named = textsIn(custom["secrets"]);
  const configs = textsIn(custom["configs"]);
  if (named === undefined || configs === undefined || isEmpty(named, configs)) return undefined;
  const taskType = custom["taskType"];
  const secrets: Record<string, string> = {};
  for (const [key, name] of Object.entries(named)) setOwn(secrets, key, secretNamed(name));
  return { taskType: typeof taskType === "string" ? taskType : "", secrets, configs };
}

/** Empty for what is not there, undefined for what is no object of texts. */
function textsIn(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (!isPlainObject(value) || !Object.values(value).every((text) => typeof text === "string"))
    return undefined;
  return value as Record<string, string>;
}

function isEmpty(...objects: readonly object[]): boolean {
  return objects.every((object) => Object.keys(object).length === 0);
}

/** Why Flyte 2's engine makes no Connection of a template's `custom`, and refuses its task: one line for each fault. */
export function connectionFaults(custom: JsonObject): readonly string[] {
  const { secrets, configs, taskType } = custom;
  return [
    ...findTextFaults("secrets", secrets),
    ...findTextFaults("configs", configs),
    ...(isAbsent(taskType) || typeof taskType === "string" ? [] : [noText("taskType", taskType)]),
  ];
}

function findTextFaults(name: string, value: unknown): readonly string[] {
  if (isAbsent(value)) return [];
  if (!isPlainObject(value))
    return [`custom.${name} is ${describeKind(value)}, not an object of texts`];
  return Object.entries(value).flatMap(([key, text]) =>
    typeof text === "string" ? [] : [noText(`${name}.${key}`, text)],
  );
}

function noText(path: string, value: unknown): string {
  return `custom.${path} is ${describeKind(value)}, not a text`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function describeKind(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value)
    ? "a list"
    : typeof value === "object"
      ? "an object"
      : `a ${typeof value === "string" ? "text" : typeof value}`;
}
