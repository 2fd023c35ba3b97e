// expect TS2322 at 5:36
// `city` is a string.
import { forecast } from "../right/one-declaration.ts";

export const made = forecast.run({ city: 1 });
