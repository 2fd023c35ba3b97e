import type { ClientWire } from "../models/connector-messages.ts";
import * as replies from "./client-replies.ts";
import * as requests from "./client-requests.ts";

/** Flyte 2, as a client speaks it. */
export const FLYTE2_CLIENT: ClientWire = { protocol: "flyte2", requests, replies, sync: undefined };
