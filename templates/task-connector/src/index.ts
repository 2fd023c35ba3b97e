import { ConnectorRegistry, t } from "flyte-fx";
import { StandInConnector } from "./stand-in-connector.ts";
import { FxTemplateTask } from "./task.ts";

// Replace this line by an import of the real connector, if it is there as a package; under Flyte the deployed one runs the task.
ConnectorRegistry.register(new StandInConnector());

export const example = new FxTemplateTask({
  name: "fx_template",
  pattern: "\\p{L}+",
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
