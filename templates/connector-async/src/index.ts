import { AsyncConnectorExecutorMixin, ConnectorRegistry, Task, t } from "flyte-fx";
import { FxTemplateConnector } from "./connector.ts";

ConnectorRegistry.register(new FxTemplateConnector());

/** A task that the connector runs: Flyte finds the one for the other by the type. */
export class FxTemplateTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "fx_template_type";
}

export const example = new FxTemplateTask({
  name: "fx_template",
  inputs: {
    text: t
      .string()
      .default("A job counts these words, and takes its time.")
      .describe("What the job counts."),
  },
  outputs: { words: t.int() },
  retries: 2,
  timeout: "6h",
});
