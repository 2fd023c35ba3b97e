import { CustomizedContainerTask, t } from "flyte-fx";
import { FxTemplateExecutor } from "./executor.ts";

export interface FxTemplateConfig {
  /** Matches one word: an extended regular expression. */
  readonly pattern: string;
}

/** A task whose whole definition is its template. {@link FxTemplateExecutor} runs it. */
export class FxTemplateShimTask<I, O> extends CustomizedContainerTask<I, O, FxTemplateConfig> {
  /** Settings for the executor. They become part of the template: no secrets, nothing large. */
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
      .default("The program counts all these words\nline by line.")
      .describe("The text whose words are counted."),
  },
  outputs: { words: t.int() },
  retries: 2,
});
