import { smallTemplate } from "../../support/messages/small-template.ts";
import type { CreateRequest } from "flyte-fx";
import { testContext } from "flyte-fx/testing";

export interface RequestParts {
  readonly script: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly key?: string;
}

/** What the connector's `create` receives from Flyte. */
export function createRequest({ script, inputs, key = "" }: RequestParts): CreateRequest {
  return {
    ...testContext(),
    taskTemplate: smallTemplate("slurm", { custom: { script } }),
    inputs,
    outputPrefix: "s3://bucket/out",
    idempotencyKey: key,
    taskExecutionMetadata: {
      namespace: "",
      labels: {},
      annotations: {},
      k8sServiceAccount: "",
      environmentVariables: {},
    },
  };
}
