// expect TS2322 at 5:34
// The function gives text where an integer is declared.
import { t, task } from "flyte-fx";

task({ outputs: t.int() }, () => "x");
