import { describeThrown, safeText } from "../../errors/describe-thrown.ts";
import { FxError } from "../../errors/errors.ts";
import { isPlainObject, type JsonObject } from "../../json.ts";
import { checkJson } from "../../struct/json-struct.ts";
import { CUSTOM_INFO } from "../../wire/custom-info.ts";
import { PHASES, type Phase, isPhase } from "../phase.ts";
import type { ResourceMessage } from "../resource-message.ts";
import type { LogLink, Resource } from "../resource.ts";

/** What an author answered, checked, but for its outputs: its phase (FX1004), its links and custom info (FX1007). */
export function toResourceMessage(
  resource: Resource<unknown>,
): ResourceMessage & { readonly phase: Phase } {
  if (typeof resource !== "object" || resource === null) {
    throw new FxError(
      "FX1007",
      `expected a Resource, got ${resource === null ? "null" : typeof resource}`,
      { hint: 'return Resource.running(), Resource.succeeded({ … }) or Resource.failed("…")' },
    );
  }
  if (!isPhase(resource.phase)) throw unknownPhase(resource.phase);
  return {
    phase: resource.phase,
    message: textOf(resource.message),
    logLinks: checkedLinks(resource.logLinks ?? []),
    customInfo: checkedCustomInfo(resource.customInfo),
  };
}

/** What an author writes in plain JavaScript need not be a text, and one that was cut can end in half a character: neither is worth failing a job for. */
function textOf(message: unknown): string {
  if (message === undefined || message === null) return "";
  if (typeof message === "string") return message.toWellFormed();
  return (message instanceof Error ? describeThrown(message) : safeText(message)).toWellFormed();
}

function unknownPhase(phase: unknown): FxError {
  return new FxError("FX1004", `unknown phase ${JSON.stringify(phase) ?? String(phase)}`, {
    hint: `Flyte knows ${PHASES.join(", ")}; phaseOfState("done") maps the words of other systems`,
  });
}

/** The outputs of an answer, by name; undefined where there are none. Throws FX1003 for what has no names. */
export function outputsIn({
  outputs,
}: Resource<unknown>): Readonly<Record<string, unknown>> | undefined {
  if (outputs === undefined || outputs === null) return undefined;
  if (isPlainObject(outputs)) return outputs;
  throw new FxError(
    "FX1003",
    `outputs must be an object of values by name, got ${Array.isArray(outputs) ? "a list" : typeof outputs}`,
    {
      hint: "Resource.succeeded({ name: value })",
    },
  );
}

function checkedLinks(links: readonly LogLink[]): readonly LogLink[] {
  if (!isList(links)) throw new FxError("FX1007", `logLinks must be a list, got ${typeof links}`);
  const faults = links.flatMap((link, index) => {
    const fault = faultOfLink(link);
    return fault === undefined ? [] : [`logLinks[${index}]   ${fault}`];
  });
  if (faults.length === 0)
    return links.map((link) => ({
      ...link,
      uri: link.uri.toWellFormed(),
      name: link.name.toWellFormed(),
    }));
  throw new FxError("FX1007", "log links that Flyte could not open", { details: faults });
}

function isList(links: unknown): boolean {
  return Array.isArray(links);
}

const MESSAGE_FORMATS: readonly unknown[] = ["UNKNOWN", "CSV", "JSON"];
const LINK_TYPES: readonly unknown[] = ["EXTERNAL", "DASHBOARD", "IDE"];

function faultOfLink(link: LogLink): string | undefined {
  if (typeof link?.uri !== "string" || typeof link.name !== "string")
    return "expected { uri, name }";
  if (link.uri.includes("{{")) return `the uri still holds a template variable: ${link.uri}`;
  if (!URL.canParse(link.uri)) return `expected an absolute URL, got ${JSON.stringify(link.uri)}`;
  if (link.messageFormat !== undefined && !MESSAGE_FORMATS.includes(link.messageFormat))
    return `the messageFormat is one of ${MESSAGE_FORMATS.join(", ")}, got ${JSON.stringify(link.messageFormat)}`;
  if (link.linkType !== undefined && !LINK_TYPES.includes(link.linkType))
    return `the linkType is one of ${LINK_TYPES.join(", ")}, got ${JSON.stringify(link.linkType)}`;
  return link.iconUri === undefined || URL.canParse(link.iconUri)
    ? undefined
    : `the iconUri is no absolute URL: ${JSON.stringify(link.iconUri)}`;
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

/** Half a character, as JSON writes it; where a backslash comes before, that is one of the text. */
const HALF_CHARACTER = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

function writableInfo(customInfo: JsonObject): JsonObject {
  checkJson(customInfo, CUSTOM_INFO);
  const text = JSON.stringify(customInfo);
  const whole = text.replace(HALF_CHARACTER, "$1\\ufffd");
  return whole === text ? customInfo : (JSON.parse(whole) as JsonObject);
}
