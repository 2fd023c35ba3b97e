import { render } from "preact";
import { App } from "./app.tsx";
import { followAddress, followServer } from "./model/live.ts";

followAddress();
followServer();
render(<App />, document.getElementById("page")!);
