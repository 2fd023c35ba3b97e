import { Args } from "@oclif/core";

/** An argument of a command. oclif would take a missing one from standard input, which in a script is somebody else's. */
export const argument = Args.custom({ ignoreStdin: true });
