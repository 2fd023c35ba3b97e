import { FxError } from "../../runtime/base/errors/errors.ts";
import { formatJson, type MessageFormat, renderMessage } from "./render-message.ts";
import type { SerializedTask } from "./serialize-tasks.ts";

/** What `fx serialize` gives: text, or the bytes of one message, and the document for `--json`. */
export interface Serialized {
  readonly text: string;
  readonly bytes?: Uint8Array;
  readonly document: object;
}

/** Messages for standard output. Several are a JSON list, YAML documents, or texts below their names. */
export async function showSerialized(
  tasks: readonly SerializedTask[],
  format: MessageFormat | "pb",
  asDocument: boolean,
): Promise<Serialized> {
  if (asDocument)
    return {
      text: "",
      document: {
        tasks: await Promise.all(
          tasks.map(async ({ name, form, type, bytes }) => ({
            name,
            [form]: (await renderMessage(type, bytes, "json")).json,
          })),
        ),
      },
    };
  if (format === "pb") return { text: "", bytes: onlyOne(tasks).bytes, document: {} };
  const rendered = await Promise.all(
    tasks.map(({ type, bytes }) => renderMessage(type, bytes, format)),
  );
  return {
    text: joined(
      tasks,
      rendered.map(({ text }) => text),
      rendered.map(({ json }) => json),
      format,
    ),
    document: {},
  };
}

function joined(
  tasks: readonly SerializedTask[],
  texts: readonly string[],
  jsons: readonly unknown[],
  format: MessageFormat,
): string {
  if (texts.length === 1) return texts[0]!;
  switch (format) {
    case "json":
      return formatJson(jsons);
    case "yaml":
      return texts.map((text) => `---\n${text}`).join("");
    case "text":
      return texts.map((text, index) => `# ${tasks[index]!.name}\n${text}`).join("\n");
  }
}

/** Messages have no marks between them: two in one stream could not be told apart. */
function onlyOne(tasks: readonly SerializedTask[]): SerializedTask {
  if (tasks.length === 1) return tasks[0]!;
  throw new FxError("FX2000", `--format pb writes one task, there are ${tasks.length}`, {
    hint: "name one task, or write files: fx serialize PATH --output DIR",
  });
}
