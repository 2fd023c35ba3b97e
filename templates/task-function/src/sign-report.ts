import { createHmac } from "node:crypto";
import { type TaskContext, UserError } from "flyte-fx";

/**
 * Counts the words of a text and signs the result. If the function throws, the task fails without a
 * retry. For a transient fault, such as a busy service, throw a RetryableError.
 */
export async function signReport(
  { text }: { readonly text: string },
  { log, secrets, signal }: TaskContext,
) {
  const lines = text.split("\n");
  let words = 0;
  for (const [index, line] of lines.entries()) {
    signal.throwIfAborted(); // stops if the run was stopped
    words += line.split(/\s+/).filter((word) => word !== "").length;
    log.info("line counted", { done: index + 1, of: lines.length });
  }
  if (words === 0) throw new UserError("NO_WORDS", "the text has no words");
  const signature = createHmac("sha256", secrets.get("SIGNING_KEY"))
    .update(`${words} words`)
    .digest("hex");
  return { words, signature };
}
