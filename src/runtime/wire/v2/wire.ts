import type { LiteralMap } from "../../values/literal.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { errorKinds, errorOrigins } from "../shared/enums.ts";
import { specAround, templateIn } from "../shared/wrap-in-spec.ts";
import type { Wire } from "../wire.ts";
import * as clientReplies from "./client-replies.ts";
import * as clientRequests from "./client-requests.ts";
import * as connectorReplies from "./connector-replies.ts";
import * as connectorRequests from "./connector-requests.ts";
import { flyteidl2 } from "./generated/messages.js";
import {
  decodeInputs,
  decodeLiteral,
  decodeOutputs,
  encodeInputs,
  encodeLiteral,
  encodeOutputs,
} from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Flyte 2. */
export const FLYTE2: Wire = {
  protocol: "flyte2",
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  templateFromSpec,
  encodeInputs,
  decodeInputs,
  encodeOutputs,
  decodeOutputs,
  encodeLiteral,
  decodeLiteral,
  encodeResource,
  decodeResource,
  encodeErrorDocument,
  server: { ...connectorRequests, ...connectorReplies, sync: undefined },
  client: { ...clientRequests, ...clientReplies, sync: undefined },
};

const { TaskSpec } = flyteidl2.task;
const TYPE = "flyteidl2.task.TaskSpec";

/** Flyte refuses a longer one. */
const LONGEST_SHORT_NAME = 63;

/**
 * The bytes of a `flyteidl2.task.TaskSpec` around the template, with the values of inputs that may be left out.
 * Throws FX2009 for a value that cannot be written.
 */
export function encodeTaskSpec(template: TaskTemplate, defaults: LiteralMap): Uint8Array {
  const others = {
    shortName: Array.from(template.id.name).slice(0, LONGEST_SHORT_NAME).join(""),
    defaultInputs: toNamedParameters(template, defaults),
  };
  return specAround(encodeTaskTemplate(template), encodeMessage(TaskSpec, others, TYPE, "FX2009"));
}

/** The template in a TaskSpec, with everything that its bytes hold. Throws FX2006 for bytes that are no TaskSpec. */
export function templateFromSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(TaskSpec, bytes, TYPE);
  return decodeTaskTemplate(templateIn(bytes));
}

function toNamedParameters(
  { interface: { inputs } }: TaskTemplate,
  { literals }: LiteralMap,
): flyteidl2.task.INamedParameter[] {
  return Object.entries(literals ?? {}).map(([name, value]) => ({
    name,
    parameter: { var: inputs[name], default: value },
  }));
}

/** The bytes of `error.pb`: Flyte 2 knows neither time nor worker. */
export function encodeErrorDocument({ code, message, kind, origin }: ContainerError): Uint8Array {
  const error = {
    code,
    message,
    kind: errorKinds.toNumber(kind),
    origin: errorOrigins.toNumber(origin),
  };
  return encodeMessage(
    flyteidl2.core.ErrorDocument,
    { error },
    "flyteidl2.core.ErrorDocument",
    "FX7001",
  );
}
