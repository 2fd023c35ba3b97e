/**
 * The message of a part of a model. A part that is unchanged since it was decoded gives the message that it was decoded
 * from; one that is changed is made anew, over what that message holds beside the model.
 */
export function renew<Model, Message extends object>(
  now: Model | undefined,
  before: Model | undefined,
  original: Message | null | undefined,
  make: (model: Model) => Message,
): Message | undefined {
  if (now === undefined) return undefined;
  if (original == null) return make(now);
  return now === before ? original : over(original, make(now));
}

/** The fields given, and those that the original has beside them, known or not. */
export function over<Message extends object>(
  original: object | null | undefined,
  fields: Message,
): Message {
  if (original == null) return fields;
  const message: Message = { ...original, ...fields };
  const unknowns: unknown = (original as { readonly $unknowns?: unknown }).$unknowns;
  return unknowns === undefined ? message : Object.assign(message, { $unknowns: unknowns });
}
