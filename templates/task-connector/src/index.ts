import { connector } from "./stand-in-connector.ts";

// Import the real connector here if you have it as a package. In Flyte, the deployed connector runs
// the task.
export { connector };

export const example = connector.task({
  name: "fx_template",
  custom: { pattern: "\\p{L}+" }, // part of the template: no secrets, nothing large
  retries: 2,
  timeout: "6h",
});
