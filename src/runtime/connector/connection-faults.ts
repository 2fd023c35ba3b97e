import { isPlainObject, type JsonObject } from "../json.ts";

/** Why Flyte 2's engine makes no Connection of a template's `custom`, and refuses its task: one line for each fault. */
export function connectionFaults(custom: JsonObject): readonly string[] {
  const { secrets, configs, taskType } = custom;
  return [
    ...faultsOfTexts("secrets", secrets),
    ...faultsOfTexts("configs", configs),
    ...(isAbsent(taskType) || typeof taskType === "string" ? [] : [noText("taskType", taskType)]),
  ];
}

function faultsOfTexts(name: string, value: unknown): readonly string[] {
  if (isAbsent(value)) return [];
  if (!isPlainObject(value)) return [`custom.${name} is ${kindOf(value)}, not an object of texts`];
  return Object.entries(value).flatMap(([key, text]) =>
    typeof text === "string" ? [] : [noText(`${name}.${key}`, text)],
  );
}

function noText(path: string, value: unknown): string {
  return `custom.${path} is ${kindOf(value)}, not a text`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value)
    ? "a list"
    : typeof value === "object"
      ? "an object"
      : `a ${typeof value === "string" ? "text" : typeof value}`;
}
