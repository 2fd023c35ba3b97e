import { classifyError } from "../../connector/classify-error.ts";
import { invokeDo } from "../../connector/invoke/invoke-do.ts";
import { isLastingFault } from "../../connector/is-lasting-fault.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import type { CreateTaskMessage } from "../../wire/connector-messages.ts";
import { authorFault } from "../answers/author-fault.ts";
import { failedAnswer } from "../answers/failed-answer.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { IncomingJob } from "./incoming-job.ts";

/**
 * Calls `do` of a synchronous connector. A permanent failure is FAILED: Flyte retries a call that ends with an error,
 * so only what may be transient does.
 */
export async function runDo(
  core: ServiceCore,
  call: ServedCall,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
): Promise<ResourceMessage> {
  try {
    return await invokeDo(
      connector,
      new IncomingJob(core, message),
      core.jobContextOf(call, message.connection),
      core.datasetAccess(message.outputPrefix),
    );
  } catch (error) {
    if (isLastingFault(error, (thrown) => classifyError(thrown, connector)))
      return failedAnswer(core, call, error, message.connection);
    throw authorFault(core, call, error, message.connection);
  }
}
