// expect TS2741 at 5:63
// A link needs a name.
import { Resource } from "flyte-fx";

export const resource = Resource.running("60 %", { logLinks: [{ uri: "https://example.org" }] });
