// expect TS2322 at 5:41
// A world says which jobs exist.
import type { CreateWorld } from "flyte-fx/testing";

export const world: CreateWorld = () => ({ secrets: {} });
