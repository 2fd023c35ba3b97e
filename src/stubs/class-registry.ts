import { findFreeName } from "../runtime/base/text.ts";
import type {
  EnumSpec,
  ObjectSpec,
  TypeNode,
  TypeSpec,
} from "../runtime/values/types/flyte-type.ts";
import { toIdentifiers, BUILTINS, toClassName } from "./python/python-names.ts";

/** A class of the package: an enum, or the class of an object. */
export interface StubClass {
  readonly name: string;
  readonly spec: EnumSpec | ObjectSpec;
}

/** Where a type is used first. It names a class that has no name of its own. */
export interface Usage {
  /** The function of the task. */
  readonly task: string;
  /** The input, output or field. */
  readonly variable: string;
}

/**
 * The classes of the package. Equal types of all tasks share a class, so that the outputs of one
 * task fit the inputs of another.
 */
export class ClassRegistry {
  readonly #classes = new Map<string, StubClass>();
  readonly #taken: Set<string>;

  /** @param taken names that no class may have */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** In the order of their first use: a class comes after those that it uses. */
  get classes(): readonly StubClass[] {
    return [...this.#classes.values()];
  }

  find(spec: EnumSpec | ObjectSpec): StubClass | undefined {
    return this.#classes.get(toIdentity(spec));
  }

  add(spec: EnumSpec | ObjectSpec, usage: Usage): StubClass {
    const title = spec.kind === "object" ? spec.title : undefined;
    const name = this.#chooseName(toClassName(title ?? usage.variable), usage.task);
    const added = { name, spec };
    this.#taken.add(name);
    this.#classes.set(toIdentity(spec), added);
    return added;
  }

  /** Reserves the name of a class that another module defines. */
  reserve(wanted: string): string {
    const name = findFreeName(wanted, (candidate) => this.#isTaken(candidate), "_");
    this.#taken.add(name);
    return name;
  }

  /** The first class keeps its name; others of that name start with their task. */
  #chooseName(wanted: string, task: string): string {
    if (!this.#isTaken(wanted)) return wanted;
    return findFreeName(toClassName(`${task} ${wanted}`), (name) => this.#isTaken(name), "_");
  }

  #isTaken(name: string): boolean {
    return this.#taken.has(name) || BUILTINS.has(name);
  }
}

/**
 * Equal for types that are the same in Python and have the same default values. How Flyte 2 carries
 * an enum depends on whether a dataclass contains it.
 */
function toIdentity(spec: TypeSpec): string {
  return JSON.stringify(spec, (key, value: unknown) => {
    if (key === "carriedAs") return undefined;
    if (value instanceof Map) return [...(value as Map<string, TypeNode>)];
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    return value;
  });
}

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
