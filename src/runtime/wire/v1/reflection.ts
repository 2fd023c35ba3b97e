import { lazyReflection } from "../reflection/messages.ts";

/** The messages and services of Flyte 1 as data, loaded once. */
export const loadReflection = lazyReflection(() => import("./generated/reflection.js"));
