import { STATUS_NAMES } from "../../calls/call-status.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { connectTo } from "../../client/connect.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure, ensure } from "../check-subject.ts";
import { type ConformanceCheck, NO_JOBS } from "../check.ts";
import { findTextFault, getStatusText } from "./failure-checks.ts";

const UNKNOWN_TYPE = "fx_check_unknown_task_type";
const UNKNOWN_NAME = "fx check: a connector that nobody registered";

/** Checks of the list that Flyte's engine asks for, of task types that are not in it, and of health. */
export const LIST_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "list/listed",
    level: "engine",
    title: "the server lists the task's type and version, with the right kind",
    why: "Flyte's engine asks for the list every 10 s and takes from it which server runs a task, and whether with CreateTask or with ExecuteTaskSync. If a list fails or lacks the type, the engine forgets the connector until the next good list. Flyte 1 keeps only the last version that is listed for a task type, and calls the others as asynchronous connectors.",
    fix: "Register the connector before the server starts to listen, under the type and version of the task. Return the same list each time. Set is_sync if, and only if, the connector serves ExecuteTaskSync. Serve one version of a synchronous task type.",
    ...NO_JOBS,
    async run(session) {
      const { template, kind, declaredKind, protocol } = session.subject;
      const { type, taskTypeVersion } = template;
      const versions = (await list(session)).filter((listed) => listed.type === type);
      const listed = versions.find(({ version }) => version === taskTypeVersion);
      ensure(listed !== undefined, `the server no longer lists ${type} (${taskTypeVersion})`, {
        expected: "the same list each time",
      });
      if (protocol === "flyte2") return;
      ensure(
        declaredKind === undefined || listed.isSync === (declaredKind === "sync"),
        `the server lists ${type} as ${nameKind(listed.isSync)}`,
        { expected: `${nameKind(declaredKind === "sync")}, as the project declares it` },
      );
      const last = versions.at(-1)!;
      ensure(
        kind === "async" || last.version === taskTypeVersion,
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
    ...NO_JOBS,
    async run(session) {
      const { type, taskTypeVersion } = session.subject.template;
      const connectors = (await list(session)).filter(
        (listed) => listed.type === type && listed.version === taskTypeVersion,
      );
      const isNamed = connectors.every(({ name }) => name.trim() !== "");
      ensure(isNamed, `the connector for ${type} (${taskTypeVersion}) has no name`);
    },
  },
  {
    id: "list/one-per-category",
    level: "engine",
    title: "the server lists each task type and version once",
    why: "If two entries name the same task type and version, the last one decides how Flyte's engine calls the connector, while the server may have registered the other one.",
    fix: "Register one connector for each task type and version. In flytekit, `ConnectorRegistry.register(…, override=True)` adds a second entry to the list: register only the new connector.",
    ...NO_JOBS,
    async run(session) {
      const seen = new Set<string>();
      for (const { type, version } of await list(session)) {
        const category = `${type} (${version})`;
        ensure(!seen.has(category), `the server lists ${category} twice`);
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
    ...NO_JOBS,
    async run(session) {
      const template = { ...session.subject.template, type: UNKNOWN_TYPE };
      const job = session.newJob({ template });
      const text = await getNotFoundText(`a task of type ${UNKNOWN_TYPE}`, () =>
        session.subject.kind === "sync" ? session.do(job) : session.create(job),
      );
      const expected = `one sentence that names the task type ${UNKNOWN_TYPE}`;
      const fault = findTextFault(text);
      ensure(fault === undefined, `the text of NOT_FOUND contains ${fault}`, { expected });
      const isNamed = text.includes(UNKNOWN_TYPE);
      ensure(isNamed, `the text of NOT_FOUND is ${JSON.stringify(text)}`, { expected });
    },
  },
  {
    id: "list/unknown-name",
    level: "quality",
    title: "a connector of an unknown name is refused with NOT_FOUND and a clear text",
    why: "Operators and dashboards ask GetAgent or GetConnector about one connector. With UNKNOWN, a wrong name looks like a broken server, and clients may retry the call.",
    fix: "Answer NOT_FOUND with a text that names the connector that was asked for.",
    ...NO_JOBS,
    async run(session) {
      const { client } = session.subject;
      const request = { name: UNKNOWN_NAME };
      const find = (): Promise<void> => client.find(UNKNOWN_NAME);
      await getNotFoundText("the name of no connector", () =>
        session.call("find", request, find, () => ({})),
      );
    },
  },
  {
    id: "health/serving",
    level: "engine",
    title: "the server and each of its services report SERVING",
    why: "Kubernetes asks the health service whether the pod is alive and ready. It restarts a pod that answers anything but SERVING, or sends it no calls. Load balancers ask for single services.",
    fix: "Serve `grpc.health.v1.Health` on the same port, and set SERVING for the empty name and for the full name of each service, as Flyte's Python servers do.",
    ...NO_JOBS,
    async run(session) {
      const { client, kind, deadlineMs } = session.subject;
      // The engine calls only the services of one kind.
      const other = kind === "sync" ? ".Async" : ".Sync";
      for (const service of ["", ...client.serviceNames.filter((name) => !name.includes(other))]) {
        const ask = () => client.health(service, { deadlineMs });
        const reply = await session.call("health", { service }, ask, (status) => ({ status }));
        ensure(reply === "SERVING", `${service || "the whole server"} reports ${reply}`, {
          expected: "SERVING",
        });
      }
    },
  },
];

/**
 * Asks for the list over a new connection, as Flyte 1's engine does. Returns an entry for each type
 * and version of tasks.
 */
async function list(session: CheckSession) {
  const { endpoint, client, protocol, deadlineMs } = session.subject;
  const ask = async (): Promise<typeof client.connectors> => {
    const address = { ...endpoint, address: client.address, protocol };
    const again = await connectTo(address, { deadlineMs });
    again.close();
    return again.connectors;
  };
  const connectors = await session.call("list", {}, ask, (listed) => ({
    connectors: listed.map(({ name, isSync, supportedTaskCategories }) => ({
      name,
      is_sync: isSync,
      categories: supportedTaskCategories.map(({ name: type, version }) => `${type} (${version})`),
    })),
  }));
  return connectors.flatMap(({ name, isSync, supportedTaskCategories }) =>
    supportedTaskCategories.map(({ name: type, version }) => ({ name, isSync, type, version })),
  );
}

/** Makes a call that the server must refuse with NOT_FOUND, and returns the text of the status. */
async function getNotFoundText(what: string, call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    const { status } = error;
    const text = getStatusText(error);
    const name = STATUS_NAMES[status ?? -1] ?? `status ${String(status)}`;
    ensure(name === "NOT_FOUND", `the call ended with ${name}: ${text}`, { expected: "NOT_FOUND" });
    return text;
  }
  throw new CheckFailure(`the server accepted ${what}`, { expected: "NOT_FOUND" });
}

function nameKind(isSync: boolean): string {
  return isSync ? "synchronous" : "asynchronous";
}

const MOST_TEMPLATE_KIB = 64;
const MOST_CUSTOM_KIB = 16;

/** Checks of the task's serialized template. */
export const TEMPLATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "template/size",
    level: "quality",
    title: `the task's template has at most ${MOST_TEMPLATE_KIB} KiB`,
    why: "Flyte 1 copies the template into the state of every workflow that uses the task. All templates and the progress of such a workflow have to fit into one object of Kubernetes, about 1.5 MiB. The engine also sends the template with each create.",
    fix: "Pass large values as inputs, or keep them in storage and put their URI into the template. Shorten long descriptions and SQL.",
    ...NO_JOBS,
    async run({ subject: { wire, template } }) {
      ensureSize("the template", wire.encodeTaskTemplate(template).length, MOST_TEMPLATE_KIB);
    },
  },
  {
    id: "template/custom-size",
    level: "quality",
    title: `the template's custom has at most ${MOST_CUSTOM_KIB} KiB`,
    why: "custom is configuration: Flyte registers it once for all runs of the task, copies it with the template, and sends it with each create. Data in it can neither differ between runs nor be cached or traced as an input.",
    fix: "Keep only settings in custom. Pass data as an input, or keep it in storage and put its URI into custom.",
    ...NO_JOBS,
    async run({ subject: { wire, template } }) {
      // The difference is the size of custom on the wire.
      const whole = wire.encodeTaskTemplate(template).length;
      const without = wire.encodeTaskTemplate({ ...template, custom: {} }).length;
      ensureSize("custom", whole - without, MOST_CUSTOM_KIB);
    },
  },
];

/** Throws CheckFailure for more KiB. */
export function ensureSize(what: string, bytes: number, mostKib: number): void {
  const size = `${(bytes / 1024).toFixed(1)} KiB`;
  ensure(bytes <= mostKib * 1024, `${what} has ${size}`, { expected: `at most ${mostKib} KiB` });
}
