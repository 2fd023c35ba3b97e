import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { findServedConnector } from "../client/connector-client.ts";
import { isLoopback, splitAddress } from "../client/split-address.ts";
import { ConnectorRegistry, isSync } from "../connector/connector-registry.ts";
import { copyInputs } from "../local/copy-served-inputs.ts";
import { readConnection, resolveConnection } from "../local/local-connection.ts";
import { storeInputRows } from "../local/store-input-rows.ts";
import { hasSecret } from "../secrets/secret-resolver.ts";
import { checkedInputs } from "../task/run/invalid-inputs-error.ts";
import type { RunOrigin } from "../task/run/run-options.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { buildTaskTemplate } from "../task/template/build-task-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { CheckSubject } from "./check-subject.ts";
import type { CheckTarget } from "./check-target.ts";

/** Native inputs by name, for the jobs that checks create. */
export interface NativeCheckInputs {
  readonly sets: readonly object[];
  readonly slow?: object | undefined;
  readonly fails?: object | undefined;
}

/** Writes the rows among the inputs to tables, so that every job of the checks can read them. */
export async function storeCheckInputs(
  { sets, slow, fails }: NativeCheckInputs,
  { name, inputFields }: TaskDefinition,
  folder: string,
): Promise<NativeCheckInputs> {
  const store = (inputs: object, set: string): Promise<object> =>
    storeInputRows(inputs, inputFields, { task: name, folder: join(folder, set) });
  return {
    sets: await Promise.all(sets.map((inputs, index) => store(inputs, String(index + 1)))),
    slow: slow && (await store(slow, "slow")),
    fails: fails && (await store(fails, "fails")),
  };
}

/**
 * Prepares a task for the checks: its template and inputs as the engine would send them.
 *
 * @param registry the connectors of the project, even if a server at an endpoint is checked
 * @throws FxError FX2004 for inputs that do not fit; FX3005 if the server has no connector for the
 * task's type
 */
export async function createSubject(
  task: TaskDefinition & { readonly template?: TaskTemplate },
  target: CheckTarget,
  inputs: NativeCheckInputs,
  origin?: RunOrigin,
  registry = ConnectorRegistry.shared,
): Promise<CheckSubject> {
  const { client, inProcess, endpoint } = target;
  const { protocol } = client;
  const wire = await loadWire(protocol);
  const built = task.template ?? buildTaskTemplate(task, { protocol });
  const template = wire.decodeTaskTemplate(wire.encodeTaskTemplate(built));
  const inputFields = toProtocolFields(protocol, task.inputFields);
  const toLiterals = (values: object): LiteralMap =>
    wire.decodeInputs(wire.encodeInputs(checkedInputs(values, inputFields, task.name)));
  const isServedHere = endpoint !== undefined && isLoopback(splitAddress(endpoint.address).host);
  const toSent = async (values: object): Promise<LiteralMap> =>
    isServedHere
      ? copyInputs(toLiterals(values), mkdtempSync(join(target.inputsFolder, "copies-")))
      : toLiterals(values);
  const [first = {}, ...others] = inputs.sets;
  const connector = findServedConnector(client, template);
  const author = inProcess?.connectors.find(
    ({ taskCategory: { name, version } }) =>
      name === template.type && version === template.taskTypeVersion,
  );
  const declared = author ?? registry.find(template.type, template.taskTypeVersion);
  const secretNames = (declared?.secrets ?? []).filter(
    // The server at an endpoint has its own secrets. Those of this machine are most likely the same.
    (name) => author !== undefined || hasSecret(name, target.secrets),
  );
  const needs = { name: "", connector: connector.name, secrets: [], connectionSecrets: [] };
  const connection = resolveConnection(readConnection(needs, template), target.secrets);
  return {
    ...target,
    task: task.name,
    template,
    inputFields,
    outputFields: toProtocolFields(protocol, task.outputFields),
    inputs: {
      sets: [await toSent(first), ...(await Promise.all(others.map(toSent)))],
      slow: inputs.slow && (await toSent(inputs.slow)),
      fails: inputs.fails && (await toSent(inputs.fails)),
    },
    kind: connector.isSync ? "sync" : "async",
    declaredKind: declared && (isSync(declared) ? "sync" : "async"),
    connector,
    author,
    connection,
    protocol,
    wire,
    origin,
    secrets: new Map([
      ...secretNames.map((name) => [name, target.secrets.get(name)] as const),
      ...Object.entries(connection?.secrets ?? {}),
    ]),
  };
}
