import { AsyncConnectorExecutorMixin, Task, type TaskOptions } from "flyte-fx";

/** What a task of this type takes beside what every task takes. */
export interface FxTemplateTaskOptions<I, O> extends TaskOptions<I, O> {
  /** What counts as one word: a regular expression. */
  readonly pattern: string;
}

/** A task that the connector for `fx_template_type` runs. */
export class FxTemplateTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "fx_template_type";
  readonly pattern: string;

  constructor({ pattern, ...options }: FxTemplateTaskOptions<I, O>) {
    super(options);
    this.pattern = pattern;
  }

  /** What the connector needs to know of the task. It becomes part of the template: no secrets, nothing large. */
  override getCustom() {
    return { pattern: this.pattern };
  }
}
