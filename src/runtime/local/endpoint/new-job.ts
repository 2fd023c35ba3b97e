import type { NewJobMessage } from "../../wire/connector-messages.ts";
import type { LocalRun } from "../local-run.ts";

/** An attempt of a run, as a server is told of it. */
export function newJobOf(run: LocalRun): NewJobMessage {
  const { template, inputs, outputPrefix, taskExecutionMetadata } = run.jobRequest();
  return {
    template,
    inputs,
    outputPrefix,
    taskExecutionMetadata,
    execution: run.execution,
    connection: run.connection,
  };
}
