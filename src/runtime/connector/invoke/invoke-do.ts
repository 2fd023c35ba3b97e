import { FxError } from "../../errors/errors.ts";
import { fieldsIn } from "../../literals/fields-in.ts";
import { fieldsOfVariables } from "../../literals/variables.ts";
import { protocolOf } from "../../wire/template/template-origin.ts";
import type { Context } from "../context.ts";
import { type Phase, isTerminal } from "../phase.ts";
import type { ResourceMessage } from "../resource-message.ts";
import type { AnySyncConnector } from "../sync-connector-base.ts";
import { callAuthor } from "./call-author.ts";
import { NO_ACCESS } from "./dataset-access.ts";
import { type JobRequest, requestFor } from "./invoke-create.ts";
import { literalsOfOutputs } from "./output-literals.ts";
import { outputsIn, toResourceMessage } from "./to-resource-message.ts";

/**
 * Calls the author's `do`. The outputs become literals by the connector's declaration, else by the template's interface.
 * A phase that is not terminal is refused: the engine's worker panics on one.
 */
export async function invokeDo(
  connector: AnySyncConnector,
  request: JobRequest,
  context: Context,
  datasets = NO_ACCESS,
): Promise<ResourceMessage> {
  const given = requestFor(request, connector.inputFields, context, datasets);
  const resource = await callAuthor(() => connector.do(given as never));
  const message = toResourceMessage(resource);
  const outputs = outputsIn(resource);
  if (!isTerminal(message.phase)) throw notTerminal(message.phase);
  if (outputs === undefined) return message;
  const declared =
    connector.outputFields && fieldsIn(protocolOf(request.template), connector.outputFields);
  const fields = declared ?? fieldsOfVariables(request.template.interface.outputs);
  return { ...message, outputs: await literalsOfOutputs(outputs, fields, datasets, context) };
}

function notTerminal(phase: Phase): FxError {
  return new FxError("FX1004", `it answered ${phase}, which is not terminal`, {
    hint: "a synchronous connector answers Resource.succeeded, failed, retryableFailed or aborted; a job that goes on needs AsyncConnectorBase",
  });
}
