import { FxError } from "../../base/errors/errors.ts";
import type { Literal, LiteralMap } from "../../values/literal.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import { formatGoValue } from "./go-text.ts";

/**
 * Returns a copy of a template as the engine sends it to a connector, with the arguments of its
 * container filled in.
 *
 * @throws FxError FX3014 with every variable that cannot be filled in.
 */
export function renderTemplate(template: TaskTemplate, variables: TemplateVariables): TaskTemplate {
  const { container } = template;
  if (container === undefined) return template;
  const args = renderVariables(container.args, variables);
  return args.every((arg, index) => arg === container.args[index])
    ? template
    : { ...template, container: { ...container, args } };
}

/** The values that the engine fills into the command line of an attempt. */
export interface TemplateVariables {
  /** `inputs.pb`. */
  readonly input: string;
  /** The folder of `inputs.pb`. */
  readonly inputPrefix: string;
  readonly outputPrefix: string;
  /** Differs for each attempt. */
  readonly rawOutputDataPrefix: string;
  readonly checkpointOutputPrefix: string;
  /** Empty if no earlier attempt saved anything. */
  readonly prevCheckpointPrefix: string;
  /** The engine's name of the attempt, from which it derives the key. */
  readonly generatedName: string;
  readonly taskTemplatePath: string;
  readonly namespace: string;
  readonly inputs: LiteralMap;
  /** Flyte 2 only. */
  readonly runName?: string;
  readonly actionName?: string;
  readonly runStartTime?: string;
}

/**
 * Matches `{{.input}}` and `{{ $Input }}`; captures the name without blanks. Also matches names
 * without the closing braces, so that no text is searched twice.
 */
const VARIABLE = /\{\{[\t\n\f\r ]*[.$]([^}\t\n\f\r ]+)(?:[\t\n\f\r ]*\}\})?/g;
const INPUT = /^inputs\./i;

/**
 * Fills in the variables in texts, as Flyte's engine does. Case does not matter, except in names of
 * inputs. The value of an input is not searched for variables.
 *
 * @throws FxError FX3014 with every unknown variable and every input that cannot be written as text.
 */
export function renderVariables(texts: readonly string[], variables: TemplateVariables): string[] {
  const values = getVariableValues(variables);
  const faults = new Set<string>();
  const fillInPath = (found: string, name: string): string => {
    const key = name.toLowerCase();
    if (INPUT.test(name) || key === "namespace") return found;
    const value = values.get(key);
    if (value === undefined) faults.add(`${found}   is not a variable of Flyte`);
    return value ?? found;
  };
  const fillInNamespace = (found: string, name: string): string =>
    name.toLowerCase() === "namespace" ? variables.namespace : found;
  const fillInInput = (found: string, name: string): string =>
    INPUT.test(name)
      ? renderInput(found, name.replace(INPUT, ""), variables.inputs, faults)
      : found;
  const rendered = texts.map((text) =>
    [fillInPath, fillInNamespace, fillInInput].reduce(
      (filled, fillIn) =>
        filled.replace(VARIABLE, (found, name: string) =>
          found.endsWith("}}") ? fillIn(found, name) : found,
        ),
      text,
    ),
  );
  if (faults.size === 0) return rendered;
  const what = faults.size === 1 ? "a variable" : `${faults.size} variables`;
  throw new FxError("FX3014", `${what} of the command line cannot be filled in`, {
    details: [...faults],
    hint: `use {{.${NAMES.join("}}, {{.")}}}, {{.inputs.NAME}}`,
  });
}

const NAMES = [
  "input",
  "inputPrefix",
  "outputPrefix",
  "rawOutputDataPrefix",
  "checkpointOutputPrefix",
  "prevCheckpointPrefix",
  "perRetryUniqueKey",
  "taskTemplatePath",
  "namespace",
];

/** All except the inputs and the namespace, which are filled in later. */
function getVariableValues(variables: TemplateVariables): ReadonlyMap<string, string | undefined> {
  const { generatedName, prevCheckpointPrefix, namespace: _, inputs: __, ...others } = variables;
  const named: Readonly<Record<string, string>> = {
    ...others,
    prevCheckpointPrefix: prevCheckpointPrefix || '""',
    perRetryUniqueKey: toUniqueKey(generatedName),
  };
  return new Map(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A name that databases also accept. */
function toUniqueKey(generatedName: string): string {
  return generatedName.replace(/^[^a-zA-Z_]+/, "a").replace(/[^a-zA-Z0-9_]+/g, "_");
}

function renderInput(
  found: string,
  name: string,
  { literals }: LiteralMap,
  faults: Set<string>,
): string {
  const literal: Literal | undefined =
    literals != null && Object.hasOwn(literals, name) ? literals[name] : undefined;
  try {
    if (literal !== undefined) return formatGoValue(literal);
    faults.add(`${found}   there is no input ${JSON.stringify(name)}`);
  } catch (error) {
    faults.add(`${found}   ${(error as Error).message}`);
  }
  return found;
}
