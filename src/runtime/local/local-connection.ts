import type { Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { connectionFaults, connectionFromCustom } from "../connector/connection-from-custom.ts";
import { type Connection, missingFromConnection } from "../secrets/connection.ts";
import { missingSecretsError } from "../secrets/secret-resolver.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { JobRunner } from "./local-run.ts";

/** The names of the secrets that a task brings along for its connector. */
function namedSecrets(template: TaskTemplate): readonly string[] {
  return Object.values(connectionFromCustom(template.custom, (name) => name)?.secrets ?? {});
}

/** Throws FX3018 under Flyte 2 for a custom that its engine would refuse, not being a Connection. In Flyte 1 it may be anything. */
export function refuseNoConnection(
  runner: JobRunner,
  template: TaskTemplate,
  protocol: Protocol,
): void {
  if (runner.connector === null || protocol === "flyte1") return;
  const details = connectionFaults(template.custom);
  if (details.length === 0) return;
  throw new FxError("FX3018", `custom of ${template.id.name} is no connection that Flyte 2 takes`, {
    details,
    hint: "keep texts under secrets and configs, or what is no connection's under another key of custom",
  });
}

/** Throws FX5001 for secrets that the run will ask for and that are not there, before anything is begun. */
export function requireSecrets(runner: JobRunner, template: TaskTemplate, secrets: Secrets): void {
  const named = runner.connector === null ? [] : namedSecrets(template);
  const missing = missingSecretsError([...new Set([...runner.secrets, ...named])], secrets);
  if (missing !== undefined) throw missing;
  const lacking = missingFromConnection(
    runner.connectionSecrets,
    connectionFor(runner, template, secrets),
  );
  if (lacking.length === 0) return;
  throw new FxError(
    "FX5001",
    `${runner.name} needs ${lacking.join(", ")} in the connection of ${template.id.name}`,
    {
      hint: `let the task's custom name them: { secrets: { ${lacking[0]!}: "NAME_OF_THE_SECRET" } }`,
    },
  );
}

/** What Flyte 2's engine would send along; undefined for what is no connector's. */
export function connectionFor(
  runner: JobRunner,
  template: TaskTemplate,
  secrets: Secrets,
): Connection | undefined {
  return runner.connector === null
    ? undefined
    : connectionFromCustom(template.custom, (name) => secrets.get(name));
}
