import { CustomizedContainerTask, type JsonObject, type SerializationSettings } from "flyte-fx";
import { toCustom } from "./bigquery-config.ts";
import type { BigQueryTaskOptions } from "./bigquery-task.ts";
import { ConnectorExecutor } from "./connector-executor.ts";
import { KEY_SECRET } from "./connectors.ts";

/**
 * Task type of shim tasks. It differs, so that Flyte does not send them to a connector service.
 */
const SHIM_TYPE = "bigquery_query_job_shim";

/** Runs the same query in the task's own container, for a Flyte without this connector. */
export class BigQueryShimTask<I, O> extends CustomizedContainerTask<I, O> {
  readonly #options: Pick<BigQueryTaskOptions<I, O>, "config" | "query">;

  constructor(options: BigQueryTaskOptions<I, O>) {
    super({
      ...options,
      taskType: SHIM_TYPE,
      containerImage: "{{.image.default}}",
      executorType: ConnectorExecutor,
      secrets: [{ key: KEY_SECRET }],
    });
    this.#options = options;
  }

  override getCustom({ domain }: SerializationSettings): JsonObject {
    const { config, query } = this.#options;
    return { ...toCustom(config, domain), query };
  }
}
