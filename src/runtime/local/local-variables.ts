import type { TemplateVariables } from "../task/template/render-template.ts";
import type { LiteralMap } from "../values/literal.ts";

/** An attempt of a local run. */
export interface LocalAttempt {
  readonly runId: string;
  readonly attempt: number;
  readonly outputPrefix: string;
  readonly startedAt: number;
  readonly inputs: LiteralMap;
}

/** The values of a template's variables in a local run. */
export function createLocalVariables({
  runId,
  attempt,
  outputPrefix,
  startedAt,
  inputs,
}: LocalAttempt): TemplateVariables {
  return {
    input: `${outputPrefix}/inputs.pb`,
    inputPrefix: outputPrefix,
    outputPrefix,
    rawOutputDataPrefix: `${outputPrefix}/raw`,
    checkpointOutputPrefix: `${outputPrefix}/checkpoint`,
    prevCheckpointPrefix: "",
    generatedName: `${runId}-n0-${attempt - 1}`,
    taskTemplatePath: `${outputPrefix}/task_template.pb`,
    namespace: "",
    inputs,
    runName: runId,
    actionName: "a0",
    runStartTime: new Date(startedAt).toISOString(),
  };
}
