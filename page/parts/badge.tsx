import { Icon, type IconName } from "./icon.tsx";

/** The colour and the shape of a state, which must not be told by its colour alone. */
export interface Look {
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "busy" | "warn" | "calm" | "injected";
}

export interface State extends Look {
  readonly text: string;
}

/** The colours of an element with a tone. */
export function toneStyle(tone: Look["tone"]): Readonly<Record<string, string>> {
  return { "--tone": `var(--${tone})`, "--tone-back": `var(--${tone}-back)` };
}

/** A state. With the role `status`, screen readers say each new text. */
export function Badge({ icon, tone, text, role }: State & { readonly role?: "status" }) {
  return (
    <span class="badge" style={toneStyle(tone)} role={role}>
      <Icon name={icon} />
      {text}
    </span>
  );
}
