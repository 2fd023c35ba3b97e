import type { Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { isPlainObject, mapValues } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { missingSecretsError } from "../secrets/secret-resolver.ts";
import { type Connection, missingFromConnection } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { JobRunner } from "./local-run.ts";

/** The connection in a template's `custom`, which Flyte 2's engine sends to the connector. */
type LocalConnection = ReturnType<typeof readConnection>;

/**
 * Reads `secrets`, `configs` and `taskType` of a template's `custom`. Only connectors get a
 * connection: `declared` has the names of its secrets, `faults` says why Flyte 2's engine would
 * reject the task, one line for each fault.
 */
export function readConnection(
  { connector }: Pick<JobRunner, "connector">,
  { custom }: TaskTemplate,
): { readonly declared: Connection | undefined; readonly faults: readonly string[] } {
  if (connector === null) return { declared: undefined, faults: [] };
  const secrets = custom["secrets"] ?? {};
  const configs = custom["configs"] ?? {};
  const taskType = custom["taskType"] ?? "";
  const faults = [...findTextFaults("secrets", secrets), ...findTextFaults("configs", configs)];
  const hasTexts =
    faults.length === 0 && Object.keys(secrets).length + Object.keys(configs).length > 0;
  const declared = hasTexts
    ? ({ taskType: typeof taskType === "string" ? taskType : "", secrets, configs } as Connection)
    : undefined;
  if (typeof taskType !== "string") faults.push(describeWrongKind("taskType", taskType));
  return { declared, faults };
}

/** Throws FX3018 if Flyte 2's engine would reject `custom`. Flyte 1 accepts anything in it. */
export function refuseInvalidConnection(
  { faults }: LocalConnection,
  { id }: TaskTemplate,
  protocol: Protocol,
): void {
  if (faults.length === 0 || protocol === "flyte1") return;
  throw new FxError("FX3018", `custom of ${id.name} is not a connection that Flyte 2 accepts`, {
    details: faults,
    hint: "put only strings under secrets and configs, and anything else under other keys of custom",
  });
}

/** Throws FX5001 for missing secrets of the connector and of the task, before the run begins. */
export function requireSecrets(
  needs: Pick<JobRunner, "name" | "secrets" | "connectionSecrets">,
  { declared }: LocalConnection,
  { id }: TaskTemplate,
  secrets: Secrets,
): void {
  const named = Object.values(declared?.secrets ?? {});
  const missing = missingSecretsError([...new Set([...needs.secrets, ...named])], secrets);
  if (missing !== undefined) throw missing;
  const lacking = missingFromConnection(needs.connectionSecrets, declared);
  if (lacking.length === 0) return;
  throw new FxError(
    "FX5001",
    `${needs.name} needs ${lacking.join(", ")} in the connection of ${id.name}`,
    {
      hint: `name them in the task's custom: { secrets: { ${lacking[0]!}: "NAME_OF_THE_SECRET" } }`,
    },
  );
}

/** The connection that Flyte 2's engine would send: the declared one, with the secrets' values. */
export function resolveConnection(
  { declared }: LocalConnection,
  secrets: Secrets,
): Connection | undefined {
  if (declared === undefined) return undefined;
  return { ...declared, secrets: mapValues(declared.secrets, (name) => secrets.get(name)) };
}

function findTextFaults(name: string, value: unknown): readonly string[] {
  if (!isPlainObject(value))
    return [`custom.${name} is ${describeKind(value)}, not an object of strings`];
  return Object.entries(value).flatMap(([key, text]) =>
    typeof text === "string" ? [] : [describeWrongKind(`${name}.${key}`, text)],
  );
}

function describeWrongKind(path: string, value: unknown): string {
  return `custom.${path} is ${describeKind(value)}, not a string`;
}

function describeKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
