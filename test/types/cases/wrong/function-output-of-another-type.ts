// expect TS2322 at 5:34
// The function returns a string, but an integer is declared.
import { t, task } from "flyte-fx";

task({ outputs: t.int() }, () => "x");
