import type { Awaitable, Context } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { describeThrown, safeText } from "../../base/errors/thrown.ts";
import { isList, isPlainObject, type JsonObject, mapValues } from "../../base/json.ts";
import { checkJson } from "../../base/struct.ts";
import { declaresDatasets } from "../../datasets/extract-rows.ts";
import { writeDatasets } from "../../datasets/write-datasets.ts";
import { describeValue, type ValueFaults, withoutFaults } from "../../values/faults.ts";
import { literalFromUntyped } from "../../values/literal-from-untyped.ts";
import { toLiteralMap } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type { UnknownValues } from "../../values/types/shape.ts";
import type { LogLink } from "../../wire/models/job-log.ts";
import {
  formatProgress,
  isPhase,
  isTerminal,
  type Phase,
  PHASES,
} from "../../wire/models/phase.ts";
import type { Resource, ResourceMessage } from "../../wire/models/resource.ts";
import { CUSTOM_INFO } from "../../wire/shared/reply-fields.ts";
import type { ConnectorBase } from "../connector-base.ts";
import { callAuthor } from "./call-author.ts";
import type { DatasetAccess } from "./job-request.ts";

/** Checks the author's Resource and converts it, without its outputs. Throws FX1004 for the phase, FX1007 for links and custom info. */
export function toResourceMessage(
  resource: Resource<unknown>,
  connector: Pick<ConnectorBase, "definedAt">,
): Omit<ResourceMessage, "outputs"> & { readonly phase: Phase } {
  if (typeof resource !== "object" || resource === null) {
    throw new FxError(
      "FX1007",
      `expected a Resource, got ${resource === undefined ? "undefined; does every path return one?" : describeValue(resource)}`,
      {
        hint: 'return Resource.running(), Resource.succeeded({ … }) or Resource.failed("…")',
        location: connector.definedAt.location,
      },
    );
  }
  if (!isPhase(resource.phase)) throw unknownPhase(resource.phase);
  return {
    phase: resource.phase,
    message: withProgress(toMessageText(resource.message), resource),
    logLinks: checkedLinks(resource.logLinks ?? []),
    customInfo: checkedCustomInfo(resource.customInfo),
    foreign: resource.foreign,
  };
}

function withProgress(message: string, { phase, progress }: Resource<unknown>): string {
  return typeof progress !== "number" || isTerminal(phase)
    ? message
    : formatProgress(progress, message);
}

/** JavaScript callers may pass any value, and a string that was cut may end in half a character. Neither should fail a job. */
function toMessageText(message: unknown): string {
  if (message === undefined || message === null) return "";
  if (typeof message === "string") return message.toWellFormed();
  return (message instanceof Error ? describeThrown(message) : safeText(message)).toWellFormed();
}

function unknownPhase(phase: unknown): FxError {
  return new FxError("FX1004", `unknown phase ${JSON.stringify(phase) ?? String(phase)}`, {
    hint: `Flyte knows ${PHASES.join(", ")}; phaseFromState("done") maps the words of other systems`,
  });
}

/** Returns the outputs of a Resource by name, or undefined if it has none. Throws FX1003 if they are not an object. */
export function outputsIn(resource: Resource<unknown>): UnknownValues | undefined {
  const { outputs } = resource;
  if (outputs === undefined || outputs === null) return undefined;
  if (isPlainObject(outputs)) return outputs;
  throw new FxError(
    "FX1003",
    `outputs must be an object with a value per name, got ${Array.isArray(outputs) ? "a list" : typeof outputs}`,
    { hint: "Resource.succeeded({ name: value })" },
  );
}

function checkedLinks(links: readonly LogLink[]): readonly LogLink[] {
  if (!isList(links)) throw new FxError("FX1007", `logLinks must be a list, got ${typeof links}`);
  const faults = links.flatMap((link, index) => {
    const fault = findLinkFault(link);
    return fault === undefined ? [] : [`logLinks[${index}]   ${fault}`];
  });
  if (faults.length === 0)
    return links.map((link) => ({
      ...link,
      uri: link.uri.toWellFormed(),
      name: link.name.toWellFormed(),
    }));
  throw new FxError("FX1007", "the log links are invalid", { details: faults });
}

const MESSAGE_FORMATS: readonly unknown[] = ["UNKNOWN", "CSV", "JSON"];
const LINK_TYPES: readonly unknown[] = ["EXTERNAL", "DASHBOARD", "IDE"];

function findLinkFault(link: LogLink): string | undefined {
  if (typeof link?.uri !== "string" || typeof link.name !== "string")
    return "expected { uri, name }";
  if (link.uri.includes("{{")) return `the uri still contains a template variable: ${link.uri}`;
  if (!URL.canParse(link.uri)) return `expected an absolute URL, got ${JSON.stringify(link.uri)}`;
  if (link.messageFormat !== undefined && !MESSAGE_FORMATS.includes(link.messageFormat))
    return `expected messageFormat to be one of ${MESSAGE_FORMATS.join(", ")}, got ${JSON.stringify(link.messageFormat)}`;
  if (link.linkType !== undefined && !LINK_TYPES.includes(link.linkType))
    return `expected linkType to be one of ${LINK_TYPES.join(", ")}, got ${JSON.stringify(link.linkType)}`;
  return link.iconUri === undefined || URL.canParse(link.iconUri)
    ? undefined
    : `expected iconUri to be an absolute URL, got ${JSON.stringify(link.iconUri)}`;
}

function checkedCustomInfo(customInfo: JsonObject | undefined): JsonObject | undefined {
  if (customInfo === undefined || customInfo === null) return undefined;
  if (isPlainObject(customInfo))
    return Object.keys(customInfo).length === 0 ? undefined : writableInfo(customInfo);
  throw new FxError(
    "FX1007",
    `customInfo must be a JSON object, got ${Array.isArray(customInfo) ? "a list" : typeof customInfo}`,
  );
}

/** A lone surrogate as JSON writes it. A backslash before it belongs to the text. */
const HALF_CHARACTER = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

function writableInfo(customInfo: JsonObject): JsonObject {
  checkJson(customInfo, CUSTOM_INFO);
  const text = JSON.stringify(customInfo);
  const whole = text.replace(HALF_CHARACTER, "$1\\ufffd");
  return whole === text ? customInfo : (JSON.parse(whole) as JsonObject);
}

type Fields = ReadonlyMap<string, TypeNode>;

/**
 * Converts outputs to literals by their declared fields, or by their values. Writes rows of declared datasets. Throws FX1003
 * with every fault.
 */
export function literalsFromOutputs(
  outputs: object,
  fields: Fields | undefined,
  datasets: DatasetAccess,
  context: Pick<Context, "signal">,
): Awaitable<LiteralMap> {
  if (fields === undefined || !declaresDatasets(fields)) return checkedLiterals(outputs, fields);
  return writeOutputRows(outputs, fields, datasets, context).then((references) =>
    checkedLiterals(references, fields),
  );
}

function checkedLiterals(outputs: object, fields: Fields | undefined): LiteralMap {
  const expected = fields === undefined ? "Flyte's types" : "the declared interface";
  return withoutFaults(
    (faults) =>
      fields === undefined
        ? untypedLiterals(outputs, faults)
        : toLiteralMap(outputs, fields, faults),
    (details) => new FxError("FX1003", `outputs do not fit ${expected}`, { details }),
  );
}

/** The iterator of the rows is author code. The signal is created only if something reads it. */
async function writeOutputRows(
  outputs: object,
  fields: Fields,
  { storage, writesTo }: DatasetAccess,
  context: Pick<Context, "signal">,
): Promise<object> {
  const target =
    writesTo === undefined ? undefined : { prefix: writesTo, storage, caller: context };
  try {
    return await callAuthor(() => writeDatasets(outputs, fields, target));
  } catch (error) {
    throw toPermanentError(error);
  }
}

/** A prefix that may not be written to stays forbidden, so the job has failed. */
function toPermanentError(error: unknown): unknown {
  if (!(error instanceof FxError) || error.code !== "FX5015") return error;
  return new FxError("FX1003", `the rows among the outputs cannot be written: ${error.message}`, {
    cause: error,
    hint: error.hint,
  });
}

function untypedLiterals(outputs: object, faults: ValueFaults): LiteralMap {
  const literals = mapValues(outputs as Record<string, unknown>, (value, name) =>
    faults.inside(name, () => literalFromUntyped(value, faults)),
  );
  return { literals };
}
