import { t, TypeEngine, type AnyFlyteType, type Fields, type FlyteType } from "flyte-fx";
import { same } from "../same.ts";

const type = t.list(t.int());
export const literalType = TypeEngine.toLiteralType(type);
export const literal = TypeEngine.toLiteral([1, 2], type);
const native = TypeEngine.toNative(literal, type);
same<typeof native, unknown>(true);
const guessed = TypeEngine.guessType(literalType, { integers: "bigint" });
same<typeof guessed, AnyFlyteType>(true);

/** Code that is generic in the type or shape. */
export function listOf<T extends AnyFlyteType>(element: T): FlyteType<t.Infer<T>[], readonly t.Input<T>[]> {
  return t.list(element);
}
same<t.Infer<ReturnType<typeof listOf<FlyteType<string>>>>, string[]>(true);

const shape: t.Shape = { a: t.int() };
export const fields: Fields<typeof shape> = shape;
same<t.Infer<{ a: FlyteType<number> }>, { a: number }>(true);
same<t.Input<{ a: FlyteType<Date, Date | string> }>, { a: Date | string }>(true);
