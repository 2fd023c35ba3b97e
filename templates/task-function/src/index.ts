import { t, task } from "flyte-fx";
import { signReport } from "./sign-report.ts";

export const example = task(
  {
    name: "fx_template",
    inputs: {
      text: t
        .string()
        .default("The function counts all these words\nline by line.")
        .describe("The text whose words are counted."),
    },
    outputs: { words: t.int(), signature: t.string() },
    secrets: [{ key: "SIGNING_KEY" }],
    retries: 2,
  },
  signReport,
);
