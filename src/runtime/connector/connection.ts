/**
 * What a task brings along for its connector under Flyte 2 (`flyteidl2.connector.Connection`): the engine makes it of
 * the template's `custom`, and puts the secrets in place of their names.
 */
export interface Connection {
  /** `custom.taskType`; empty where there is none. */
  readonly taskType: string;
  /** Values by the names that `custom.secrets` gives them. `secrets.get(name)` finds them first. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `custom.configs`. */
  readonly configs: Readonly<Record<string, string>>;
}
