import { t, task } from "flyte-fx";
import { signReport } from "./sign-report.ts";

export const example = task(
  {
    name: "fx_template",
    inputs: {
      text: t
        .string()
        .default("The function counts these words.\nIt goes by lines.")
        .describe("What is counted."),
    },
    outputs: { words: t.int(), signature: t.string() },
    secrets: [{ key: "SIGNING_KEY" }],
    retries: 2,
  },
  signReport,
);
