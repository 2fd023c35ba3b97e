/** Shows what author code prints, in place of standard error. */
export type TakeOutput = (bytes: Uint8Array) => void;

let taker: TakeOutput | undefined;
let lineIsOpen = false;

/** From here on `take` is given what author code prints. Gives a function that ends that. */
export function takeAuthorOutput(take: TakeOutput): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = undefined;
  };
}

/** Who shows these bytes of author code; undefined where standard error itself does, whose last line may be open then. */
export function takerOf(bytes: Uint8Array): TakeOutput | undefined {
  if (taker === undefined && bytes.length > 0) lineIsOpen = bytes.at(-1) !== 0x0a;
  return taker;
}

/** Whether author code has left its last line on standard error without an end, asked by who then ends it. */
export function endsOpenLine(): boolean {
  const wasOpen = lineIsOpen;
  lineIsOpen = false;
  return wasOpen;
}
