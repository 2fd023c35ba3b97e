import { ConnectorRegistry, SyncConnectorExecutorMixin, Task, t } from "flyte-fx";
import { FxTemplateConnector } from "./connector.ts";

ConnectorRegistry.register(new FxTemplateConnector());

/** A task that the connector runs: Flyte finds the one for the other by the type. */
export class FxTemplateTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "fx_template_type";
}

export const example = new FxTemplateTask({
  name: "fx_template",
  inputs: {
    text: t
      .string()
      .default("A service counts these words at once.")
      .describe("What the service counts."),
  },
  outputs: { words: t.int() },
  retries: 2,
});
