// expect TS2353 at 5:50
// The version comes from the connector.
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", taskTypeVersion: 1 });
