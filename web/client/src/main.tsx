/** Entry point: creates and connects storage, transport, store, actions and components. */
import { render } from "preact";
import { SocketTransport } from "./sync/transport.ts";
import { Tabs } from "./sync/tabs.ts";
import { storageOf } from "./sync/storage.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/add.css";
import "./styles/toolbar.css";
import "./styles/checkbox.css";
import "./styles/rows.css";
import "./styles/row_tools.css";
import "./styles/row_states.css";
import "./styles/empty.css";
import "./styles/overlays.css";
import "./styles/forced_colors.css";
import "./styles/print.css";
import { Actions } from "./ui/actions.ts";
import { App } from "./ui/App.tsx";
import { listenToClosing } from "./ui/closing.ts";
import { Context } from "./ui/context.ts";
import { keepFocus } from "./ui/focus.ts";
import { exposeInspection } from "./ui/inspect.ts";
import { listenToKeys } from "./ui/keys.ts";
import { listenForList } from "./ui/missing.ts";
import { listenToNetwork } from "./ui/network.ts";
import { listenToPrinting } from "./ui/PrintList.tsx";
import { listFromAddress } from "./ui/route.ts";
import { Store } from "./ui/store.ts";
import { listenToUpdates } from "./ui/update.ts";

const list = listFromAddress();
const tab = storageOf(() => sessionStorage, `todo:${list}:`);
const device = storageOf(() => localStorage, "todo:");
const tabs = new Tabs(list, () => localStorage);
const store = new Store(list, new SocketTransport(), tab, device, tabs.storage);
const actions = new Actions(store);

exposeInspection(store);
listenToKeys(store, actions);
listenToNetwork(store.session.connection);
listenForList(store);
listenToClosing(store.session, tabs);
listenToPrinting(store);
listenToUpdates(store, () => location.reload());
keepFocus(document.getElementById("app")!);
store.refresh();
store.session.start();

render(
  <Context.Provider value={{ store, actions }}>
    <App />
  </Context.Provider>,
  document.getElementById("app")!,
);
