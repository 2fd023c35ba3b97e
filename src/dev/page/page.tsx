import { render } from "preact";
import { App } from "./app.tsx";
import { followServer } from "./model/live.ts";
import { followAddress } from "./model/state.ts";

followAddress();
followServer();
render(<App />, document.getElementById("page")!);
