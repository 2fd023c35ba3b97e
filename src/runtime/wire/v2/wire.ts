import type { Wire } from "../wire.ts";
import { encodeErrorDocument } from "./error-document.ts";
import {
  decodeInputs,
  decodeLiteral,
  decodeOutputs,
  encodeInputs,
  encodeLiteral,
  encodeOutputs,
} from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { encodeTaskSpec, templateOfSpec } from "./task-spec.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Flyte 2. */
export const FLYTE2: Wire = {
  protocol: "flyte2",
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  templateOfSpec,
  encodeInputs,
  decodeInputs,
  encodeOutputs,
  decodeOutputs,
  encodeLiteral,
  decodeLiteral,
  encodeResource,
  decodeResource,
  encodeErrorDocument,
};
