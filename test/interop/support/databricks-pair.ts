import { FakeDatabricks } from "../../../examples/databricks/dev/fake-databricks.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { ConnectorPair } from "./connector-pair.ts";
import { textLiteral } from "./peer-calls.ts";

/** The personal access tokens of the servers. */
export const TOKENS = { python: "dapi-fedcba9876543210", fx: "dapi-0123456789abcdef" };

const MODULES = { flyte1: "flytekitplugins.spark", flyte2: "flyteplugins.databricks" };
const CONF = { run_name: "r", existing_cluster_id: "c" };

/** Python's Databricks connector and its replacement, with a workspace that both call. */
export class DatabricksPair extends ConnectorPair {
  readonly databricks: FakeDatabricks;
  /** The time of the workspace. */
  now = 0;

  /** Call it in a `describe`. */
  constructor(protocol: Protocol) {
    const clock = { now: () => this.now, sleep: () => Promise.resolve() };
    const databricks = new FakeDatabricks(clock, TOKENS.fx);
    databricks.tokens.push(TOKENS.python);
    super(
      protocol,
      {
        type: "databricks",
        inputs: [["path", textLiteral("x")]],
        fetch: databricks.fetch,
        routes: { create: /\/runs\/submit$/, get: /\/runs\/get/, delete: /\/runs\/cancel$/ },
        refuse: (_status, message) => ({ error_code: "ERROR", message }),
        secrets: (server) => ({ databricks_token: TOKENS[server] }),
      },
      {
        example: "databricks",
        module: MODULES[protocol],
        env: (service, server) => ({
          DATABRICKS_HOSTS: new URL(service.origin).host,
          DATABRICKS_SPARK: "true",
          DATABRICKS_CLIENT_ID: "me",
          DATABRICKS_CLIENT_SECRET: TOKENS.fx,
          _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: TOKENS[server],
          _FSEC_DATABRICKS_CLIENT_SECRET: TOKENS.fx,
        }),
      },
    );
    this.databricks = databricks;
  }

  /** The template that the real plugin makes of a configuration of a task. */
  template(config: object = {}): Promise<object> {
    const { old, ...plugin } = { databricks_conf: CONF, ...config } as { readonly old?: boolean };
    return this.dropIn.python.call("databricks.template", {
      config: { databricks_instance: this.#host, ...plugin },
      ...(old === true && { old }),
    });
  }

  /** The bytes that the original writes for a job with these fields. */
  encode(fields: object): Promise<string> {
    const all = { databricks_instance: this.#host, run_id: "0", ...fields };
    return this.dropIn.python.call("databricks.encoded", { fields: all });
  }

  /** The token of the last request. */
  get lastToken(): string {
    return String(this.dropIn.service.seen.at(-1)?.headers.authorization).slice("Bearer ".length);
  }

  get #host(): string {
    return new URL(this.dropIn.service.origin).host;
  }
}
