import {
  defineSyncConnector,
  type SyncConnectorDefinition,
} from "../../../src/runtime/connector/define-connector.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";

type Definition = SyncConnectorDefinition<
  { text: ReturnType<typeof t.string> },
  { words: ReturnType<typeof t.int> }
>;

/** A synchronous connector that passes every check, with some parts replaced. */
export function createSyncConnector(broken: Partial<Definition> = {}) {
  return defineSyncConnector({
    taskType: "count_now",
    secrets: ["SYSTEM_KEY"],
    inputs: { text: t.string() },
    outputs: { words: t.int() },
    async do({ inputs, secrets }) {
      if (secrets.get("SYSTEM_KEY") === "") throw new Error("the secret is empty");
      if (inputs.text === "") return Resource.failed("the text is empty");
      return Resource.succeeded({ words: inputs.text.split(" ").length });
    },
    ...broken,
  });
}
