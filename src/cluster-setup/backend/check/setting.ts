import { listEntries } from "../../../runtime/base/json.ts";

/** A value in a YAML file, and its place there. */
export interface YamlPlace {
  /** The keys as they are written, and the indices of list items. */
  readonly path: readonly string[];
  /** A Map, an array or a scalar. */
  readonly value: unknown;
  /** The line of a key or list item, from 1. */
  readonly lineOf: (path: readonly string[]) => number;
}

/**
 * The places of one setting in the order in which Flyte merges them: it merges maps by key, and of
 * anything else, the last one counts. Empty if nothing sets it.
 */
export type Places = readonly YamlPlace[];

/** The setting under these keys, whose case Flyte ignores. */
export function findSetting(setting: Places, ...keys: string[]): Places {
  return keys.reduce(
    (places, key) =>
      places.flatMap(listInner).filter((entry) => keyOf(entry).toLowerCase() === key.toLowerCase()),
    setting,
  );
}

export function isSet(setting: Places, ...keys: string[]): boolean {
  return findSetting(setting, ...keys).length > 0;
}

export function getText(setting: Places | undefined): string | undefined {
  const value = setting?.at(-1)?.value;
  return typeof value === "string" ? value : undefined;
}

/** The texts in a list. */
export function listTexts(setting: Places): string[] {
  const value = setting.at(-1)?.value;
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === "string").map((text) => text.trim());
}

/**
 * The entries of a map by name, as Flyte reads them: keys in lower case. A list of maps, which Flyte
 * accepts instead of a map, keeps the case of its keys.
 */
export function listNamed(setting: Places): ReadonlyMap<string, Places> {
  const last = setting.at(-1);
  const isList = Array.isArray(last?.value);
  const entries = isList ? listInner(last).flatMap(listInner) : setting.flatMap(listInner);
  const named = new Map<string, Places>();
  for (const entry of entries) {
    const name = isList ? keyOf(entry) : keyOf(entry).toLowerCase();
    named.set(name, [...(named.get(name) ?? []), entry]);
  }
  return named;
}

function keyOf({ path }: YamlPlace): string {
  return path.at(-1) ?? "";
}

/** The values of a map, or the items of a list. */
function listInner(place: YamlPlace): YamlPlace[] {
  const { path, value } = place;
  if (typeof value !== "object" || value === null) return [];
  return listEntries(value).map(([key, each]) => ({ ...place, path: [...path, key], value: each }));
}
