import { isPlainObject, setOwn, type JsonObject } from "../json.ts";
import type { Connection } from "./connection.ts";

/**
 * The Connection that Flyte 2's engine makes of a template's `custom`: `secrets` (each the name of a secret), `configs`
 * and `taskType`. Undefined where there is neither secrets nor configs, or one of their values is no text, which is then
 * custom of another kind.
 */
export function connectionOfCustom(
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
