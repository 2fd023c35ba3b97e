import { NO_METADATA } from "../../../src/runtime/wire/shared/request-fields.ts";
import type { CreateRequest } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { testContext } from "flyte-fx/testing";

/** What a connector's `create` receives from Flyte: empty but for the test's parts. */
export function createRequest(
  taskTemplate: TaskTemplate,
  parts: Partial<CreateRequest> = {},
): CreateRequest {
  return {
    ...testContext(),
    taskTemplate,
    inputs: {},
    outputPrefix: "",
    idempotencyKey: "",
    taskExecutionMetadata: NO_METADATA,
    ...parts,
  };
}
