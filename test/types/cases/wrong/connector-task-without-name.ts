// expect TS2345 at 5:34
// A task needs a name.
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ retries: 1 });
