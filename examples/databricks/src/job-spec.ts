import { type Json, type JsonObject, UserError } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";

/** Where github.com/flyteorg/flytetools has the programs that run a Python task on a cluster. */
const FLYTE1 = { folder: "flytekitplugins", commit: "572298df1f971fb58c258398bd70a6372f811c96" };
const FLYTE2 = { folder: "flyteplugins", commit: "194364210c47c49ce66c419e8fb68d6f9c06fd7e" };

/**
 * Builds the body of `runs/submit` from a template of flytekit's or flyte-sdk's plugin.
 *
 * @param standardProvider the service credential provider of serverless tasks that name none
 * @throws UserError if the template has no compute
 */
export function toJobSpec(
  { custom, container }: TaskTemplate,
  standardProvider?: string,
): JsonObject {
  const { image = "", args = [], env: variables = [] } = container ?? {};
  const { python_file, environment_key, ...conf } = readObject(custom, "databricksConf");
  const isFlyte2 = args[0] === "a0";
  const { folder, commit } = isFlyte2 ? FLYTE2 : FLYTE1;
  const isClassic = conf["existing_cluster_id"] != null || conf["new_cluster"] != null;
  const listed = readList(conf["environments"]);
  if (!isClassic && (isFlyte2 || !(environment_key || listed.length > 0)))
    throw new UserError(
      "NO_COMPUTE",
      `databricks_conf: expected existing_cluster_id or new_cluster${isFlyte2 ? "" : ", or environments"}`,
    );
  const env = {
    ...Object.fromEntries(variables.map(({ key, value }) => [key, value])),
    ...(!isFlyte2 && { FLYTE_FAIL_ON_ERROR: "true" }),
  };
  const { notebookPath: notebook_path, notebookBaseParameters: base_parameters } = custom;
  const provider = (custom["databricksServiceCredentialProvider"] as string) || standardProvider;
  const isGranted = !isClassic && Boolean(provider);
  const program = notebook_path
    ? {
        notebook_task: {
          notebook_path,
          ...(base_parameters && { base_parameters }),
          ...(conf["git_source"] && { source: "GIT" }),
        },
      }
    : {
        spark_python_task: {
          python_file:
            python_file || `${folder}/databricks/entrypoint${isClassic ? "" : "_serverless"}.py`,
          source: "GIT",
          parameters: [...args, ...(isGranted ? [`--flyte-credential-provider=${provider}`] : [])],
        },
      };
  const git_source = conf["git_source"] ?? {
    git_url: "https://github.com/flyteorg/flytetools",
    git_provider: "gitHub",
    git_commit: commit,
  };
  const job = { ...conf, ...(!notebook_path && { git_source }) };
  if (isClassic) return { ...job, ...toCluster(conf, custom, image, env), ...program };
  const key = environment_key || "default";
  const task_key = notebook_path ? "flyte_notebook_task" : "flyte_task";
  const tasks = [{ task_key, ...program, environment_key: key }];
  return { ...job, environments: toEnvironments(listed, key, env), tasks };
}

/** A new cluster gets the task's image, its Spark settings and its variables. */
function toCluster(
  conf: JsonObject,
  custom: JsonObject,
  image: string,
  env: JsonObject,
): JsonObject {
  if (conf["existing_cluster_id"] != null) return {};
  const cluster = readObject(conf, "new_cluster");
  const orElse = (name: string, standard: JsonObject): JsonObject => {
    const own = readObject(cluster, name);
    return Object.keys(own).length > 0 ? own : standard;
  };
  return {
    new_cluster: {
      ...cluster,
      docker_image: orElse("docker_image", { url: image }),
      spark_conf: orElse("spark_conf", readObject(custom, "sparkConf")),
      spark_env_vars: { ...readObject(cluster, "spark_env_vars"), ...env },
    },
  };
}

/** Serverless compute gets the variables in the task's environment, which is added if missing. */
function toEnvironments(listed: readonly JsonObject[], key: Json, env: JsonObject): Json {
  const isOurs = (each: JsonObject): boolean => each["environment_key"] === key;
  const added = { environment_key: key, spec: { client: "1" } };
  return (listed.some(isOurs) ? listed : [...listed, added]).map((each) => {
    if (!isOurs(each)) return each;
    const spec = readObject(each, "spec");
    const environment_vars = { ...readObject(spec, "environment_vars"), ...env };
    return { ...each, spec: { ...spec, environment_vars } };
  });
}

function readList(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

/** @throws UserError if the field is neither missing nor an object */
function readObject(parent: JsonObject, name: string): JsonObject {
  const value = parent[name] ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
  throw new UserError("BAD_TASK", `${name}: expected an object, got ${JSON.stringify(value)}`);
}
