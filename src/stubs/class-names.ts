import type { EnumSpec, ObjectSpec } from "../runtime/values/types/flyte-type.ts";
import { toIdentifiers } from "./python/python-names.ts";

/** The names that Enum uses itself. */
const ENUM_NAMES = new Set(["mro", "name", "value"]);

/** The name of each member in Python. */
export function nameMembers({ members }: EnumSpec): ReadonlyMap<string, string> {
  return toIdentifiers(
    members.map((member) => member.name),
    { prefix: "VALUE", isPublic: true, isReserved: (name) => ENUM_NAMES.has(name) },
  );
}

/** The names of class attributes that configure dataclasses and pydantic models. */
const CLASS_SETTINGS = new Set(["Config", "model_config"]);

/** The name of each field in Python. */
export function nameFields({ fields }: ObjectSpec): ReadonlyMap<string, string> {
  return toIdentifiers(fields.keys(), {
    prefix: "field",
    isPublic: true,
    isReserved: (name) => CLASS_SETTINGS.has(name),
  });
}
