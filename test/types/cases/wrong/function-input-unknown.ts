// expect TS2339 at 5:37
// The task has no input `b`.
import { t, task } from "flyte-fx";

task({ inputs: { a: t.int() } }, ({ b }) => b);
