import { invokeDo } from "../../connector/invoke/invoke-do.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { FxError } from "../../errors/errors.ts";
import type { CreateTaskMessage } from "../../wire/connector-messages.ts";
import { authorFault } from "../answers/author-fault.ts";
import { failedAnswer } from "../answers/failed-answer.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { IncomingJob } from "./incoming-job.ts";

/** What fx finds in an answer that cannot be sent: a phase, outputs, links. */
const UNSENDABLE: ReadonlySet<string> = new Set(["FX1003", "FX1004", "FX1007"]);

/** Does the work of a synchronous connector. An answer that cannot be sent is FAILED; what was thrown ends the call. */
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
    if (error instanceof FxError && UNSENDABLE.has(error.code))
      return failedAnswer(core, call, error, message.connection);
    throw authorFault(core, call, error, message.connection);
  }
}
