// expect TS2322 at 6:14
// Outputs of a task class without type arguments are unknown, not any.
import { untyped } from "../right/task-kinds.ts";

const outputs = await untyped.run({ year: 1 });
export const rows: number = outputs["rows"];
