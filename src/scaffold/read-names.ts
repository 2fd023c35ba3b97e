import { builtinModules } from "node:module";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { Kind } from "./kinds.ts";

/** Names of a project and its task. */
export interface Names {
  /** Name of the npm package, such as `city-weather`. */
  readonly name: string;
  /** Name in a cluster, which cannot contain `_`: `city-weather`. */
  readonly hostName: string;
  /** Name of the task in Flyte: `city_weather`. */
  readonly taskName: string;
  readonly taskType: string;
  /** Prefix of the class names: `CityWeather`. */
  readonly className: string;
}

export interface NamesInput {
  readonly name: string;
  /** Whether the name was derived from the folder. */
  readonly isNameFromFolder: boolean;
  /** Default: the name with `_` instead of `-`. */
  readonly taskType?: string | undefined;
}

const LONGEST = 63;

/** Packages that the project installs, and names that npm rejects. */
const RESERVED_BY_NPM = new Set([
  ...builtinModules,
  "flyte-fx",
  "tsx",
  "typescript",
  "node_modules",
  "npm",
]);

/** Flyte runs tasks of these types itself, without a connector. */
const RESERVED_BY_FLYTE = new Set([
  "container",
  "container_array",
  "dynamic-task",
  "javascript-task",
  "python",
  "python-task",
  "raw-container",
  "sidecar",
]);

/**
 * Derives the names of a project.
 *
 * @throws FxError FX2014 with every invalid name.
 */
export function readNames({ name, isNameFromFolder, taskType }: NamesInput, kind: Kind): Names {
  const chosen = taskType ?? kind.fixedTaskType ?? underscored(name);
  const nameFault = findNameFault(name);
  const typeFault =
    kind.fixedTaskType !== undefined
      ? findFixedTypeFault(taskType, kind.fixedTaskType)
      : taskType === undefined && nameFault !== undefined
        ? undefined
        : findTaskTypeFault(chosen);
  const faults = [
    ...(nameFault === undefined
      ? []
      : [
          `--name        ${shown(name)}${isNameFromFolder ? ", from the folder," : ""} ${nameFault}`,
        ]),
    ...(typeFault === undefined ? [] : [`--task-type   ${shown(chosen)} ${typeFault}`]),
  ];
  if (faults.length === 0)
    return {
      name,
      hostName: name.replaceAll("_", "-"),
      taskName: underscored(name),
      taskType: chosen,
      className: capitalized(name),
    };
  const hint =
    nameFault === undefined
      ? kind.fixedTaskType === undefined
        ? `--task-type ${suggested(chosen, "_")}`
        : "leave --task-type out"
      : `--name ${suggested(name, "-")}`;
  throw new FxError(
    "FX2014",
    faults.length === 1 ? "invalid name" : `${faults.length} invalid names`,
    { details: faults, hint },
  );
}

function findNameFault(name: string): string | undefined {
  if (name.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name))
    return "must start with a lower-case letter and contain only lower-case letters, digits and single - or _";
  return RESERVED_BY_NPM.has(name) ? "is the name of another package" : undefined;
}

function findTaskTypeFault(taskType: string): string | undefined {
  if (taskType.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$/.test(taskType))
    return "must start with a lower-case letter and contain only lower-case letters, digits and single -, _ or .";
  return RESERVED_BY_FLYTE.has(taskType) ? "is a type that Flyte runs itself" : undefined;
}

function findFixedTypeFault(taskType: string | undefined, fixed: string): string | undefined {
  return taskType === undefined || taskType === fixed
    ? undefined
    : `cannot be chosen: the type of a function task is ${fixed}`;
}

/** Suggests the closest valid name. */
function suggested(text: string, separator: "-" | "_"): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator);
  const trimmed = plain
    .replace(/^[^a-z]+/, "")
    .slice(0, LONGEST)
    .replace(/[^a-z0-9]+$/, "");
  const free = trimmed !== "" && !RESERVED_BY_NPM.has(trimmed) && !RESERVED_BY_FLYTE.has(trimmed);
  return free
    ? trimmed
    : ["my", ...(trimmed === "" ? ["project"] : [trimmed])].join(separator).slice(0, LONGEST);
}

function shown(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, 20)}…` : text);
}

function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

function capitalized(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
