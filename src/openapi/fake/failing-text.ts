/** A job whose request contains this text fails in the fake. */
export const FAILING_TEXT = "fails-on-purpose";
