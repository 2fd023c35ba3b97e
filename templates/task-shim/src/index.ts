import { CustomizedContainerTask, t } from "flyte-fx";
import { FxTemplateExecutor } from "./executor.ts";

export interface FxTemplateConfig {
  /** What counts as one word: an extended regular expression. */
  readonly pattern: string;
}

/** A task that the executor runs: its whole definition is the template that Flyte keeps. */
export class FxTemplateShimTask<I, O> extends CustomizedContainerTask<I, O, FxTemplateConfig> {
  /** What the executor needs to know of the task. It becomes part of the template: no secrets, nothing large. */
  override getCustom() {
    return { pattern: this.config.pattern };
  }
}

export const example = new FxTemplateShimTask({
  name: "fx_template",
  taskType: "fx_template_type",
  containerImage: "fx-template:latest",
  executorType: FxTemplateExecutor,
  config: { pattern: "[^[:space:]]+" },
  inputs: {
    text: t
      .string()
      .default("The program counts these words.\nIt goes by lines.")
      .describe("What is counted."),
  },
  outputs: { words: t.int() },
  retries: 2,
});
