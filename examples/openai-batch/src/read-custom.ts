import { type JsonObject, UserError } from "flyte-fx";

/** Keys of `custom.config`: what `batches.create` of OpenAI's client accepts. */
const SETTINGS = ["completion_window", "endpoint", "metadata", "output_expires_after"];

const DEFAULTS = { completion_window: "24h", endpoint: "/v1/chat/completions" };

/** What a template says about its batch. */
export interface BatchSettings {
  readonly organization: string | null;
  /** The request's body, without the input and the key. */
  readonly config: JsonObject;
  readonly metadata: JsonObject;
}

/**
 * Reads a template's `custom`, with the keys of flytekit's plugin.
 *
 * @throws UserError with every fault
 */
export function readCustom(taskName: string, custom: JsonObject): BatchSettings {
  const { openai_organization: organization = null, config = {} } = custom;
  const settings = isObject(config) ? config : {};
  const { metadata } = settings;
  const faults = Object.keys(settings)
    .filter((name) => !SETTINGS.includes(name))
    .map((name) => `custom.config.${name}: unknown setting (${SETTINGS.join(", ")})`);
  if (!isObject(config)) faults.push("custom.config: expected an object");
  if (metadata != null && !isObject(metadata))
    faults.push("custom.config.metadata: expected an object of strings");
  if (organization !== null && typeof organization !== "string")
    faults.push("custom.openai_organization: expected a string or null");
  if (faults.length > 0)
    throw new UserError("BAD_TASK", `${taskName} is not a batch of OpenAI: ${faults.join("; ")}`);
  return {
    organization: organization as string | null,
    config: { ...DEFAULTS, ...settings },
    metadata: (metadata as JsonObject | null) ?? {},
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
