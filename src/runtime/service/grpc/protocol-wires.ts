import * as flyte1Replies from "../../wire/v1/connector-replies.ts";
import * as flyte1Requests from "../../wire/v1/connector-requests.ts";
import { decodeLiteral, encodeLiteralMap } from "../../wire/v1/literals.ts";
import * as flyte2Replies from "../../wire/v2/connector-replies.ts";
import * as flyte2Requests from "../../wire/v2/connector-requests.ts";
import { decodeLiteral as decodeFlyte2Literal, encodeOutputs } from "../../wire/v2/literals.ts";
import type { ProtocolWire } from "./protocol-wire.ts";

export const flyte1: ProtocolWire & { readonly sync: object } = {
  requests: flyte1Requests,
  replies: flyte1Replies,
  sync: {
    decodeExecuteTaskSync: flyte1Requests.decodeExecuteTaskSync,
    encodeExecuteTaskSync: flyte1Replies.encodeExecuteTaskSync,
  },
  decodeLiteral,
  encodeOutputsFile: encodeLiteralMap,
};

export const flyte2: ProtocolWire = {
  requests: flyte2Requests,
  replies: flyte2Replies,
  sync: undefined,
  decodeLiteral: decodeFlyte2Literal,
  encodeOutputsFile: encodeOutputs,
};
