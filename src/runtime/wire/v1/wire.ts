import type { Wire } from "../wire.ts";
import { encodeErrorDocument } from "./error-document.ts";
import { decodeLiteral, decodeLiteralMap, encodeLiteral, encodeLiteralMap } from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { encodeTaskSpec, templateOfSpec } from "./task-spec.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Flyte 1. */
export const FLYTE1: Wire = {
  protocol: "flyte1",
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  templateOfSpec,
  encodeInputs: encodeLiteralMap,
  decodeInputs: decodeLiteralMap,
  encodeOutputs: encodeLiteralMap,
  decodeOutputs: decodeLiteralMap,
  encodeLiteral,
  decodeLiteral,
  encodeResource,
  decodeResource,
  encodeErrorDocument,
};
