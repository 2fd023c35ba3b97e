/**
 * A module that exports the connector and task `word`. Its job runs until the file `go` exists. The
 * word decides what happens: `throw` fails, `hold` waits in `get` for the file `release`, `exit` ends
 * the process, and `secret` shows the secret API_KEY everywhere.
 */
export function wordSource({ message = "counting" } = {}): string {
  return `import { appendFileSync, existsSync } from "node:fs";
import { Resource, defineAsyncConnector, t } from "flyte-fx";
export const connector = defineAsyncConnector({
  taskType: "word",
  name: "Words",
  poll: { min: "50ms", max: "50ms" },
  secrets: ["API_KEY"],
  inputs: { word: t.string() },
  outputs: { text: t.string() },
  resourceMeta: { word: t.string() },
  create: ({ inputs, log, secrets }) => {
    if (inputs.word === "secret") return { word: secrets.get("API_KEY") };
    log.info("creating", { word: inputs.word });
    return inputs;
  },
  get: async ({ word }, { clock, log, secrets }) => {
    if (word === "throw") throw new Error("the word is bad");
    if (word === "exit") process.exit(3);
    if (word === secrets.get("API_KEY")) log.warn("the key is " + word);
    if (word === "hold") {
      appendFileSync("held", "x");
      while (!existsSync("release")) await clock.sleep(20);
    }
    return existsSync("go") ? Resource.succeeded({ text: word }) : Resource.running(${JSON.stringify(message)} + " " + word);
  },
  delete: () => {},
});
export const word = connector.task({ name: "word" });
`;
}
