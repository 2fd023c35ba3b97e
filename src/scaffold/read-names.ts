import { builtinModules } from "node:module";
import { FxError } from "../runtime/base/errors/errors.ts";
import { capitalize, quote } from "../runtime/base/text.ts";
import type { ProjectKind } from "./kinds.ts";

/** Names of a project and its task. */
export type Names = ReturnType<typeof readNames>;

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
export function readNames({ name, isNameFromFolder, taskType }: NamesInput, kind: ProjectKind) {
  const chosen = taskType ?? kind.fixedTaskType ?? underscored(name);
  const nameFault = findNameFault(name);
  // An invalid name makes an invalid type, which is not worth a second fault.
  const isDerived = kind.fixedTaskType === undefined && taskType === undefined;
  const typeFault = isDerived && nameFault !== undefined ? undefined : findTypeFault(chosen, kind);
  const from = isNameFromFolder ? ", from the folder," : "";
  const details = [
    ...(nameFault === undefined ? [] : [`--name        ${quote(name)}${from} ${nameFault}`]),
    ...(typeFault === undefined ? [] : [`--task-type   ${quote(chosen)} ${typeFault}`]),
  ];
  if (details.length === 0)
    return {
      /** Name of the npm package, such as `city-weather`. */
      name,
      /** Name in a cluster, which cannot contain `_`: `city-weather`. */
      hostName: name.replaceAll("_", "-"),
      /** Name of the task in Flyte: `city_weather`. */
      taskName: underscored(name),
      taskType: chosen,
      /** Prefix of the class names: `CityWeather`. */
      className: capitalized(name),
    };
  const typeHint =
    kind.fixedTaskType === undefined
      ? `--task-type ${suggested(chosen, "_")}`
      : "leave --task-type out";
  const hint = nameFault === undefined ? typeHint : `--name ${suggested(name, "-")}`;
  const summary = details.length === 1 ? "invalid name" : `${details.length} invalid names`;
  throw new FxError("FX2014", summary, { details, hint });
}

function findNameFault(name: string): string | undefined {
  if (name.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name))
    return "must start with a lower-case letter and contain only lower-case letters, digits and single - or _";
  return RESERVED_BY_NPM.has(name) ? "is the name of another package" : undefined;
}

function findTypeFault(taskType: string, { fixedTaskType }: ProjectKind): string | undefined {
  if (taskType === fixedTaskType) return undefined;
  if (fixedTaskType !== undefined)
    return `cannot be chosen: the type of a function task is ${fixedTaskType}`;
  if (taskType.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$/.test(taskType))
    return "must start with a lower-case letter and contain only lower-case letters, digits and single -, _ or .";
  return RESERVED_BY_FLYTE.has(taskType) ? "is a type that Flyte runs itself" : undefined;
}

/** Suggests a similar valid name. */
function suggested(text: string, separator: "-" | "_"): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, separator);
  const trimmed = plain.replace(/^[^a-z]+|[-_]$/g, "");
  const isFree = findNameFault(trimmed) === undefined && !RESERVED_BY_FLYTE.has(trimmed);
  return isFree ? trimmed : `my${separator}project`;
}

function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

function capitalized(name: string): string {
  return name.split(/[-_]/).map(capitalize).join("");
}
