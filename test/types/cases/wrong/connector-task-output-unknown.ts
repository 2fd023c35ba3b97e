// expect TS2339 at 5:60
// The task has no such output.
import { forecast } from "../right/one-declaration.ts";

export const made = (await forecast.run({ city: "Oslo" })).wind;
