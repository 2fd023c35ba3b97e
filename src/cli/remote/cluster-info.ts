import { FxError } from "../../runtime/base/errors/errors.ts";
import { oneLine } from "../../runtime/base/text.ts";
import { connectTo } from "../../runtime/client/connect.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import type { ClusterConfig } from "../../runtime/remote/config/cluster-config.ts";
import { type Diagnosis, missing, ok, toDiagnosis } from "../doctor/diagnosis.ts";

const OPERATOR = "ask the operator of the cluster";

/** Looks at everything that may be wrong between fx and a cluster, one thing after the other. */
export async function collectInfo(
  config: ClusterConfig,
  cluster: Cluster,
  connector: { readonly address: string; readonly taskTypes: readonly string[] } | undefined,
): Promise<readonly Diagnosis[]> {
  const { protocol, endpoint, scope } = cluster;
  const tls = config.tls === undefined ? "no TLS" : "TLS";
  const found = [
    ok("endpoint", `${endpoint} (${tls})   from ${config.source}`),
    await tryLine("user", async () => oneLine((await readUser(cluster)) ?? "unknown")),
    await tryLine("backend", async () => {
      const version = await cluster.getVersion();
      return `${protocol === "flyte1" ? "Flyte 1" : "Flyte 2"}${version === undefined ? "" : `, ${version}`}`;
    }),
    ...(await describeScope(cluster, scope)),
    ...(connector === undefined ? [] : [await describeConnector(connector)]),
  ];
  // One cause, such as a wrong secret, may fail each call with the same words.
  const isFirst = ({ text }: Diagnosis, at: number) =>
    found.findIndex((other) => other.text === text) === at;
  return found.filter((line, at) => line.remedy === undefined || isFirst(line, at));
}

/** A cluster without sign-in has no users: it denies this call, but no other one. */
async function readUser(cluster: Cluster): Promise<string | undefined> {
  try {
    return await cluster.getUser();
  } catch (error) {
    const isDenied = error instanceof FxError && error.code === "FX5032";
    if (!isDenied) throw error;
    // If another call fails, too, the first error tells more.
    await cluster.checkScope().catch(() => Promise.reject(error));
    return undefined;
  }
}

async function describeScope(
  cluster: Cluster,
  { project, domain }: Cluster["scope"],
): Promise<readonly Diagnosis[]> {
  if (project === "") return [missing("project", "none", "pass --project, or set task.project")];
  try {
    const found = await cluster.checkScope();
    return [
      found.project
        ? ok("project", project)
        : missing("project", `${project} does not exist`, "pass another --project"),
      found.domain
        ? ok("domain", domain)
        : missing("domain", `${domain} does not exist`, "pass another --domain"),
    ];
  } catch (error) {
    return [toDiagnosis("project", error, OPERATOR)];
  }
}

/** No call tells whether the backend sends these types to the connector. */
export async function describeConnector({
  address,
  isTls = false,
  taskTypes,
}: {
  readonly address: string;
  readonly isTls?: boolean;
  readonly taskTypes: readonly string[];
}): Promise<Diagnosis> {
  const name = "connector";
  try {
    const client = await connectTo({ address, ...(isTls && { tls: {} }) });
    client.close();
    const served = new Set(
      client.connectors.flatMap((one) => one.supportedTaskCategories.map((type) => type.name)),
    );
    const lacking = taskTypes.filter((type) => !served.has(type));
    const serves = taskTypes.filter((type) => served.has(type)).join(", ");
    const text = `${address} serves ${serves === "" ? "none of this project's types" : serves}`;
    const remedy = "does the backend route them?  fx backend --check FILE";
    if (lacking.length === 0) return ok(name, `${text}   (${remedy})`);
    return missing(name, `${text}; not ${lacking.join(", ")}`, "start it with these connectors");
  } catch (error) {
    return toDiagnosis(name, error, OPERATOR);
  }
}

async function tryLine(name: string, read: () => Promise<string>): Promise<Diagnosis> {
  try {
    return ok(name, await read());
  } catch (error) {
    return toDiagnosis(name, error, OPERATOR);
  }
}
