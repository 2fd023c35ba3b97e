import type { Connection } from "../../connector/connection.ts";
import { ForeignMeta } from "../../connector/invoke/job-of-meta.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { CallRefused } from "./call-refused.ts";
import { describeFailure } from "./describe-failure.ts";
import { STATUS } from "./grpc-status.ts";
import { peerText } from "./peer-text.ts";

/**
 * The status of a method of the author's that failed. INTERNAL whatever was thrown, but INVALID_ARGUMENT where the ResourceMeta that the caller gave
 * is not one of the connector's.
 */
export function authorFault(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  connection?: Connection,
): CallRefused {
  const isForeign = error instanceof ForeignMeta;
  return new CallRefused(
    isForeign ? STATUS.INVALID_ARGUMENT : STATUS.INTERNAL,
    peerText(call, describeFailure(error)),
    {
      fault: isForeign ? "caller" : "author",
      cause: error,
      redact: core.secretsOf(connection).redact,
    },
  );
}
