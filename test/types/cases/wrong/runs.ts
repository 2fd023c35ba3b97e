import { type Secrets, t, task } from "flyte-fx";
import { add } from "../right/function-tasks.ts";
import { hottestDays, untyped } from "../right/tasks.ts";


// expect TS2445 at 19: Only the task itself calls `execute`; all others call `run`.
await hottestDays.execute({ year: 2012 }, {});

// expect TS2339 at 37: The task has no input `b`.
task({ inputs: { a: t.int() } }, ({ b }) => b);

// expect TS2322 at 46: The output is called `mean`, not `men`.
task({ outputs: { mean: t.float() } }, () => ({ men: 1 }));

// expect TS2322 at 34: The function returns a string, but an integer is declared.
task({ outputs: t.int() }, () => "x");

// expect TS2345 at 15: The input `a` has no default.
await add.run({ b: 1 });

const { rows: outputOfAnotherType } = await hottestDays.run({ year: 2012 });
// expect TS2322 at 14: `rows` is a number.
export const text: string = outputOfAnotherType;

const outputOfUntypedTask = await untyped.run({ year: 1 });
// expect TS2322 at 14: Outputs of a task class without type arguments are unknown, not any.
export const outputOfUntypedTaskRows: number = outputOfUntypedTask["rows"];

const { note } = await hottestDays.run({ year: 2012 });
// expect TS18047 at 23: An optional output may be null.
export const length = note.length;

const outputUnknown = await hottestDays.run({ year: 2012 });
// expect TS2551 at 48: The output is called `rows`.
export const outputUnknownRows = outputUnknown.row;

// expect TS2741 at 41: A clock needs `sleep`.
await hottestDays.run({ year: 2012 }, { clock: { now: () => 0 } });

// expect TS2345 at 23: `year` has no default.
await hottestDays.run({ limit: 3 });

// expect TS2322 at 37: `order` is asc or desc.
await hottestDays.run({ year: 2012, order: "up" });

// expect TS2322 at 25: Only an optional input accepts null.
await hottestDays.run({ year: null });

// expect TS2322 at 25: `year` is a number.
await hottestDays.run({ year: "2012" });

// expect TS2353 at 25: The input is called `year`.
await hottestDays.run({ yaer: 2012 });

// expect TS2322 at 41: A signal is an AbortSignal.
await hottestDays.run({ year: 2012 }, { signal: "SIGINT" });

// expect TS2561 at 41: The option is called `timeoutMs`.
await hottestDays.run({ year: 2012 }, { timeout: 5 });

// expect TS2322 at 55: Secrets are read synchronously.
export const secrets: Secrets = { get: async (key) => key };

// expect TS2554 at 19: A task with a required input must be run with inputs.
await hottestDays.run();
