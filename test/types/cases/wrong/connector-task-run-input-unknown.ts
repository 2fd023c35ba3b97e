// expect TS2353 at 5:50
// The connector declares no input `town`.
import { forecast } from "../right/one-declaration.ts";

export const made = forecast.run({ city: "Oslo", town: "Oslo" });
