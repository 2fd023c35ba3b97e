/**
 * Messages of one kind to the process that started this one, if it has opened a channel, as `fx dev`
 * does. The author's code may send others on the same channel.
 */
export class ParentMessages<Message> {
  /** @param key tells these messages from all others */
  constructor(private readonly key: string) {}

  /** Resolves when the message is on its way; at once if there is no channel. */
  send(message: Message, node: Pick<NodeJS.Process, "send">): Promise<void> {
    return new Promise((resolve) => {
      if (node.send === undefined) resolve();
      else node.send({ [this.key]: message }, undefined, undefined, () => resolve());
    });
  }

  /** Undefined for a message of another kind. */
  read(message: unknown): Message | undefined {
    return (message as Readonly<Record<string, Message>> | null)?.[this.key];
  }
}
