import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { mapValues } from "../base/json.ts";
import { oneLine } from "../base/text.ts";
import type { FieldValues } from "../values/get-field-value.ts";
import { jsonFromLiteral } from "../values/literal-from-untyped.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { LogMessage, NewJobMessage } from "../wire/models/connector-messages.ts";
import type { Phase } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";

/** The request of a create or do for people, without the template. */
export function describeNewJob(
  { execution, inputs, outputPrefix }: NewJobMessage,
  inputFields: FieldValues,
): object {
  const values = describeLiterals(inputs, inputFields);
  return { execution, inputs: values, output_prefix: outputPrefix };
}

/** A Resource for people: its fields that are set. */
export function describeResource(resource: ResourceMessage, outputFields: FieldValues): object {
  const { phase, message, logLinks, outputs, customInfo } = resource;
  return {
    phase: phase ?? "(unknown)",
    ...(message !== "" && { message }),
    ...(logLinks.length > 0 && { log_links: logLinks.map(({ name, uri }) => ({ name, uri })) }),
    ...(outputs !== undefined && { outputs: describeLiterals(outputs, outputFields) }),
    ...(customInfo !== undefined && { custom_info: customInfo }),
  };
}

/** Whether a job in this phase has ended without success. */
export function isFailedPhase(phase: Phase | undefined): boolean {
  return phase === "FAILED" || phase === "RETRYABLE_FAILED" || phase === "ABORTED";
}

/** The phase and the message of a Resource: `FAILED: no such table`. */
export function describeEnd({ phase, message }: ResourceMessage): string {
  const name = phase ?? "an unknown phase";
  return message === "" ? name : `${name}: ${oneLine(message)}`;
}

/** Inputs or outputs for people, as the author writes the values. */
export function describeLiterals({ literals }: LiteralMap, fields: FieldValues): object {
  return mapValues(literals ?? {}, (literal, name) => jsonFromLiteral(literal, fields.get(name)));
}

/** A resource_meta for people: its text, or its bytes in hex if it is not text. */
export function describeMeta(meta: Uint8Array): string {
  const bytes = Buffer.from(meta);
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `0x${bytes.toString("hex")}`;
}

export function describeLogMessages(messages: readonly LogMessage[]): object {
  const lines = messages.flatMap((message) => message.lines.map((line) => line.message));
  const token = messages.map((message) => message.token).findLast((text) => text !== "");
  return { lines, ...(token !== undefined && { token }) };
}

/** Why a call failed, without the name of fx's own class. */
export function describeCallError(error: unknown): string {
  return error instanceof FxError ? error.message : describeThrown(error);
}
