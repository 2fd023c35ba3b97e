import { STATUS } from "../../calls/call-status.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { connectTo } from "../../client/connect.ts";
import type { ConnectorClient } from "../../client/connector-client.ts";
import type { ServedConnector } from "../../wire/models/connector-messages.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { CheckSubject } from "../check-subject.ts";
import type { ConformanceCheck } from "../check.ts";
import { findTextFault, getStatusText } from "./error-text.ts";

const UNKNOWN_TYPE = "fx_check_unknown_task_type";
const UNKNOWN_NAME = "fx check: a connector that nobody registered";

/** Checks of the list that Flyte's engine asks for, and of task types that are not in it. */
export const LIST_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "list/listed",
    level: "engine",
    title: "the server lists the task's type and version, with the right kind",
    why: "Flyte's engine asks for the list every 10 s and takes from it which server runs a task, and whether with CreateTask or with ExecuteTaskSync. If a list fails or lacks the type, the engine forgets the connector until the next good list. Flyte 1 keeps only the last version that is listed for a task type, and calls the others as asynchronous connectors.",
    fix: "Register the connector before the server starts to listen, under the type and version of the task. Return the same list each time. Set is_sync if, and only if, the connector serves ExecuteTaskSync. Serve one version of a synchronous task type.",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      const { template, kind, declaredKind, protocol } = session.subject;
      const { type, taskTypeVersion } = template;
      const connectors = await list(session);
      const categories = connectors.flatMap(({ isSync, supportedTaskCategories }) =>
        supportedTaskCategories.map(({ name, version }) => ({ name, version, isSync })),
      );
      const versions = categories.filter(({ name }) => name === type);
      const listed = versions.find(({ version }) => version === taskTypeVersion);
      if (listed === undefined)
        throw new CheckFailure(`the server no longer lists ${type} (${taskTypeVersion})`, {
          expected: "the same list each time",
        });
      if (protocol === "flyte2") return;
      if (declaredKind !== undefined && listed.isSync !== (declaredKind === "sync"))
        throw new CheckFailure(`the server lists ${type} as ${nameKind(listed.isSync)}`, {
          expected: `${nameKind(declaredKind === "sync")}, as the project declares it`,
        });
      const last = versions.at(-1)!;
      if (kind === "sync" && last.version !== taskTypeVersion)
        throw new CheckFailure(
          `the server lists version ${last.version} of ${type} after version ${taskTypeVersion}`,
          { expected: `version ${taskTypeVersion} last, because Flyte 1 keeps only that one` },
        );
    },
  },
  {
    id: "list/named",
    level: "quality",
    title: "the connector has a name",
    why: "Operators find a connector by its name in the engine's logs, and GetAgent and GetConnector look it up only by its name.",
    fix: "Give the connector a name, such as `Weather Connector`.",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      const { type, taskTypeVersion } = session.subject.template;
      const connectors = await list(session);
      const unnamed = connectors.find(
        ({ name, supportedTaskCategories }) =>
          name.trim() === "" &&
          supportedTaskCategories.some(
            (category) => category.name === type && category.version === taskTypeVersion,
          ),
      );
      if (unnamed !== undefined)
        throw new CheckFailure(`the connector for ${type} (${taskTypeVersion}) has no name`);
    },
  },
  {
    id: "list/one-per-category",
    level: "engine",
    title: "the server lists each task type and version once",
    why: "If two entries name the same task type and version, the last one decides how Flyte's engine calls the connector, while the server may have registered the other one.",
    fix: "Register one connector for each task type and version. In flytekit, `ConnectorRegistry.register(…, override=True)` adds a second entry to the list: register only the new connector.",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      const seen = new Set<string>();
      for (const { supportedTaskCategories } of await list(session))
        for (const { name, version } of supportedTaskCategories) {
          const category = `${name} (${version})`;
          if (seen.has(category)) throw new CheckFailure(`the server lists ${category} twice`);
          seen.add(category);
        }
    },
  },
  {
    id: "list/unknown-type",
    level: "quality",
    title: "a task of an unknown type is refused with NOT_FOUND and a clear text",
    why: "Tasks of types that no server lists go to Flyte's default connector. The status text is all that the user of such a task sees.",
    fix: "Answer NOT_FOUND with a text that names the task type, such as `Cannot find connector for task type: weather.`",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      const template = { ...session.subject.template, type: UNKNOWN_TYPE };
      const job = session.newJob({ template });
      const failure = await refusedCall(`a task of type ${UNKNOWN_TYPE}`, () =>
        session.subject.kind === "sync" ? session.do(job) : session.create(job),
      );
      const text = getStatusText(failure);
      if (failure.status !== STATUS.NOT_FOUND)
        throw new CheckFailure(`the call ended with ${nameStatus(failure)}: ${text}`, {
          expected: "NOT_FOUND",
        });
      const expected = `one sentence that names the task type ${UNKNOWN_TYPE}`;
      const fault = findTextFault(text);
      if (fault !== undefined)
        throw new CheckFailure(`the text of NOT_FOUND contains ${fault}`, { expected });
      if (!text.includes(UNKNOWN_TYPE))
        throw new CheckFailure(`the text of NOT_FOUND is ${JSON.stringify(text)}`, { expected });
    },
  },
  {
    id: "list/unknown-name",
    level: "quality",
    title: "a connector of an unknown name is refused with NOT_FOUND and a clear text",
    why: "Operators and dashboards ask GetAgent or GetConnector about one connector. With UNKNOWN, a wrong name looks like a broken server, and clients may retry the call.",
    fix: "Answer NOT_FOUND with a text that names the connector that was asked for.",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      const failure = await refusedCall("the name of no connector", () =>
        session.call(
          "find",
          { name: UNKNOWN_NAME },
          () => session.subject.client.find(UNKNOWN_NAME),
          () => ({}),
        ),
      );
      const text = getStatusText(failure);
      if (failure.status !== STATUS.NOT_FOUND)
        throw new CheckFailure(`the call ended with ${nameStatus(failure)}: ${text}`, {
          expected: "NOT_FOUND",
        });
    },
  },
];

/** Asks for the list over a new connection, as Flyte 1's engine does. */
function list(session: CheckSession): Promise<readonly ServedConnector[]> {
  const ask = async (): Promise<readonly ServedConnector[]> => {
    const client = await connect(session.subject);
    client.close();
    return client.connectors;
  };
  return session.call("list", {}, ask, (connectors) => ({
    connectors: connectors.map(({ name, isSync, supportedTaskCategories }) => ({
      name,
      is_sync: isSync,
      categories: supportedTaskCategories.map(({ name: type, version }) => `${type} (${version})`),
    })),
  }));
}

function connect({
  endpoint,
  inProcess,
  protocol,
  deadlineMs,
}: CheckSubject): Promise<ConnectorClient> {
  return endpoint === undefined
    ? inProcess!.connect(protocol)
    : connectTo({ ...endpoint, protocol }, { deadlineMs });
}

/** Makes a call that the server must refuse, and returns its status. */
async function refusedCall(what: string, call: () => Promise<unknown>): Promise<CallFailure> {
  try {
    await call();
  } catch (error) {
    if (error instanceof CallFailure) return error;
    throw error;
  }
  throw new CheckFailure(`the server accepted ${what}`, { expected: "NOT_FOUND" });
}

function nameStatus({ status }: CallFailure): string {
  const found = Object.entries(STATUS).find(([, code]) => code === status);
  return found?.[0] ?? `status ${String(status)}`;
}

function nameKind(isSync: boolean): string {
  return isSync ? "synchronous" : "asynchronous";
}
