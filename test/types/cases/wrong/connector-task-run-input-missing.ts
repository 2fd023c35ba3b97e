// expect TS2345 at 5:34
// `city` has no default.
import { forecast } from "../right/one-declaration.ts";

export const made = forecast.run({ days: 1 });
