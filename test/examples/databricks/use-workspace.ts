import { FakeDatabricks } from "../../../examples/databricks/dev/fake-databricks.ts";
import {
  DatabricksConnector,
  type DatabricksOptions,
} from "../../../examples/databricks/src/databricks-connector.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import type { JsonObject } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { type FakeClock, fakeClock, testContext } from "flyte-fx/testing";

export const HOST = "team.cloud.databricks.com";
const CONF = { run_name: "r", existing_cluster_id: "c" };

/** A workspace, a connector that may call it, and what its methods receive. */
export class Workspace {
  readonly clock: FakeClock = fakeClock();
  readonly databricks = new FakeDatabricks(this.clock, "dapi-0123456789");
  /** Requests as `METHOD URL`, with the token. */
  readonly sent: string[] = [];
  readonly connector: DatabricksConnector;

  constructor(options: Partial<DatabricksOptions> = {}) {
    this.connector = new DatabricksConnector({ hosts: [HOST], instance: HOST, ...options });
  }

  get context() {
    const { token } = this.databricks;
    return testContext({
      clock: this.clock,
      secrets: { FLYTE_DATABRICKS_ACCESS_TOKEN: token, DATABRICKS_CLIENT_SECRET: token },
      fetch: (input, init) => {
        const { method, url, headers } = new Request(input, init);
        this.sent.push(`${method} ${url} ${headers.get("authorization") ?? ""}`.trim());
        return this.databricks.fetch(input, init);
      },
    });
  }

  /** Creates a run as a server does. */
  create(custom: JsonObject = {}, idempotencyKey = "k", connection?: object) {
    return this.connector.create(
      createRequest(template({ custom: { databricksConf: CONF, ...custom } }), {
        ...this.context,
        outputPrefix: "s3://bucket/out",
        idempotencyKey,
        ...(connection !== undefined && { connection: connection as never }),
      }),
    );
  }
}

/** A template of flytekit. Arguments that begin with `a0` make it one of flyte-sdk. */
export function template({
  args = ["pyflyte-execute"],
  ...changes
}: Partial<TaskTemplate> & { readonly args?: readonly string[] }): TaskTemplate {
  const env = [{ key: "A", value: "1" }];
  return smallTemplate("databricks", {
    container: { image: "image:1", command: [], args, env },
    ...changes,
  });
}
