/** The seed of all generated cases of this run: FX_SEED, or a random one. */
export const SEED = seedOf(process.env["FX_SEED"]);

console.error(`seed ${SEED}: FX_SEED=${SEED} repeats this run's generated cases`);

function seedOf(given: string | undefined): number {
  const seed =
    given === undefined || given === "" ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`FX_SEED is an integer, not "${given!}"`);
  return seed;
}
