import { logLinkFromMessage, messageFromLogLink } from "../shared/reply-fields.ts";
import { createWire } from "../wire.ts";
import { flyteidl } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { admin, core } = flyteidl;

/** Flyte 1. */
export const FLYTE1 = createWire({
  protocol: "flyte1",
  messages: {
    ...admin,
    Literal: core.Literal,
    Inputs: core.LiteralMap,
    Outputs: core.LiteralMap,
    ErrorDocument: core.ErrorDocument,
  },
  templates: templateCodec,
  literals: {
    toMessage: (literals) => literals,
    fromMessage: (message) => message,
  },
  logLinks: { toMessage: messageFromLogLink, fromMessage: logLinkFromMessage },
  repliesEmptyOutputs: true,
  encodeAttemptId: (id) => core.TaskExecutionIdentifier.encode(id).finish(),
  connectors: {
    GetRequest: admin.GetAgentRequest,
    GetResponse: admin.GetAgentResponse,
    ListRequest: admin.ListAgentsRequest,
    ListResponse: admin.ListAgentsResponse,
  },
  sync: {
    Request: admin.ExecuteTaskSyncRequest,
    ReceivedRequest: admin.ReceivedExecuteTaskSyncRequest,
    ReceivedHeader: admin.ReceivedCreateRequestHeader,
    Response: admin.ExecuteTaskSyncResponse,
  },
});
