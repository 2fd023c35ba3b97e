import type { Json } from "../runtime/base/json.ts";
import type { Protocol } from "../runtime/base/protocol.ts";
import type {
  SecretRequest,
  TaskTemplate,
  VariableMap,
} from "../runtime/wire/models/task-template.ts";
import { type PythonExpression, string } from "./python/python-expression.ts";
import { toPlainValue, toTimedelta } from "./python/python-values.ts";

/** An argument of a Python call. */
export type TemplateSetting = readonly [name: string, value: PythonExpression];

/** The fields of `Template` in `templates/stubs/shared/inline/_template.py`, without empty ones. */
export function toTemplateSettings(template: TaskTemplate, protocol: Protocol): TemplateSetting[] {
  const { metadata, interface: variables, sql, securityContext } = template;
  const { timeout, interruptible } = metadata;
  const settings: readonly (readonly [string, PythonExpression | undefined])[] = [
    ["task_type", toPlainValue(template.type)],
    ["task_type_version", unlessEmpty(template.taskTypeVersion)],
    ["custom", unlessEmpty(template.custom)],
    ["config", unlessEmpty(template.config)],
    ["sql", sql && toPlainValue(sql.statement)],
    ["sql_dialect", sql && toPlainValue(sql.dialect)],
    ["input_descriptions", unlessEmpty(toDescriptions(variables.inputs, protocol))],
    ["output_descriptions", unlessEmpty(toDescriptions(variables.outputs, protocol))],
    ["retries", unlessEmpty(metadata.retries)],
    ["timeout", timeout && toTimedelta(timeout)],
    ["interruptible", interruptible === undefined ? undefined : toPlainValue(interruptible)],
    ["cache_version", metadata.discoverable ? string(metadata.discoveryVersion) : undefined],
    ["cache_serialize", unlessEmpty(metadata.cacheSerializable)],
    ["cache_ignore_inputs", unlessEmpty(metadata.cacheIgnoreInputVars)],
    ["deprecated", unlessEmpty(metadata.deprecatedErrorMessage)],
    ["pod_template_name", unlessEmpty(metadata.podTemplateName)],
    ["labels", unlessEmpty(metadata.labels)],
    ["annotations", unlessEmpty(metadata.annotations)],
    ["secrets", unlessEmpty(securityContext?.secrets.map(toSecret) ?? [])],
  ];
  return settings.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** `Template` has empty values already. */
function unlessEmpty(value: Json): PythonExpression | undefined {
  const isEmpty =
    typeof value === "object" && value !== null ? Object.keys(value).length === 0 : !value;
  return isEmpty ? undefined : toPlainValue(value);
}

/** The descriptions that are not the variable's name, as in flytekit. flyte-sdk has none at all. */
function toDescriptions(variables: VariableMap, protocol: Protocol): Record<string, string> {
  const described = Object.entries(variables).filter(
    ([name, { description }]) => protocol === "flyte1" && description !== name,
  );
  return Object.fromEntries(described.map(([name, { description }]) => [name, description]));
}

function toSecret({
  key,
  group,
  groupVersion,
  mountRequirement,
  envVar,
}: SecretRequest): Record<string, string> {
  return {
    key,
    ...(group !== "" && { group }),
    ...(groupVersion !== "" && { group_version: groupVersion }),
    ...(mountRequirement !== "ANY" && { mount: mountRequirement }),
    ...(envVar !== "" && { env_var: envVar }),
  };
}
