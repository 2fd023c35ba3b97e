/** The two protocols of Flyte: `flyteidl` and `flyteidl2`. */
export type Protocol = "flyte1" | "flyte2";
