import type { ClientWire } from "../models/connector-messages.ts";
import * as replies from "./client-replies.ts";
import * as requests from "./client-requests.ts";

/** Flyte 1, as a client speaks it. */
export const FLYTE1_CLIENT: ClientWire = {
  protocol: "flyte1",
  requests,
  replies,
  sync: {
    encodeExecuteTaskSync: requests.encodeExecuteTaskSync,
    decodeExecuteTaskSync: replies.decodeExecuteTaskSync,
  },
};
