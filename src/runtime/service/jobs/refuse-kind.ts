import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import { peerText } from "../answers/peer-text.ts";
import type { ServedCall } from "../calls/served-call.ts";

/** A call of the asynchronous service for a synchronous connector. */
export function refuseSync(call: ServedCall): CallRefused {
  return new CallRefused(
    STATUS.INTERNAL,
    peerText(call, `[${call.connector}] is synchronous: it answers ExecuteTaskSync only`),
  );
}

/** A call of the synchronous service for an asynchronous connector. */
export function refuseAsync(call: ServedCall): CallRefused {
  return new CallRefused(
    STATUS.INTERNAL,
    peerText(call, `[${call.connector}] does not support sync execution`),
  );
}
