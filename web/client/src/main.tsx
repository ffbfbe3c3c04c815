/** Entry point: creates and connects storage, transport, store, actions and components. Other pages than lists are
 * loaded when they are asked for. */
import { render } from "preact";
import { Clock } from "./sync/clock.ts";
import { Connection } from "./sync/connection.ts";
import { rootOf } from "./account/person_storage.ts";
import { turnedAway, whoIsHere } from "./account/identity.ts";
import { pageOf } from "./account/page_of.ts";
import type { Identity } from "./account/api.ts";
import { SocketTransport } from "./sync/transport.ts";
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
import "./styles/account.css";
import "./styles/sidebar.css";
import "./styles/menu.css";
import "./styles/sharing.css";
import "./styles/forced_colors.css";
import "./styles/print.css";
import { Root } from "./home/Root.tsx";
import { Shell, ShellContext } from "./home/context.ts";
import { HomeStore } from "./home/home_store.ts";
import { hasKey, takeKey } from "./home/link_key.ts";
import { names } from "./home/names.ts";
import { OpenLists } from "./home/open_lists.ts";
import { Remote } from "./home/remote.ts";
import { Summaries } from "./home/summaries.ts";
import { keepFocus } from "./ui/focus.ts";
import { exposeInspection } from "./ui/inspect.ts";
import { listenToKeys } from "./ui/keys.ts";
import { listenForList } from "./ui/missing.ts";
import { listenToNetwork } from "./ui/network.ts";
import { listenToPrinting } from "./ui/PrintList.tsx";
import { listFromAddress, namedInAddress } from "./ui/route.ts";
import type { Store } from "./ui/store.ts";
import { listenToUpdates } from "./ui/update.ts";

const app = document.getElementById("app")!;

function openList(who: Identity): void {
  const root = rootOf(who);
  const kept = storageOf(() => localStorage, root);
  const person = who.access === "accounts" ? (who.person?.id ?? null) : null;
  const connection = new Connection(new SocketTransport(undefined, { person, turnedAway: (code) => void turnedAway(code) }));
  const places = { connection, kept, root };
  const home = new HomeStore(places);
  const lists = new OpenLists(places, listFromAddress(root));
  const summaries = new Summaries(kept);
  const shell = new Shell(home, lists, new Remote(connection, new Clock(kept)), summaries, kept);
  const shown = (): Store => lists.current.value.store;

  exposeInspection(() => lists.current.peek().store);
  listenToKeys(() => lists.current.peek(), { "[": () => shell.toggle() }, { k: () => (shell.over.value = "palette") });
  listenToNetwork(connection);
  listenForList(shown);
  listenToPrinting(() => lists.current.peek().store);
  listenToUpdates(() => lists.current.peek().store, () => location.reload());
  keepFocus(app);
  summaries.follow(shown);
  names.connect(connection.transport);
  if (who.person !== null) home.open(who.person.id);

  render(
    <ShellContext.Provider value={shell}>
      <Root />
    </ShellContext.Provider>,
    app,
  );
}

function sayWaiting(sentence: string): void {
  render(
    <p class="page waiting" role="status">
      {sentence}
    </p>,
    app,
  );
}

const page = pageOf(location.pathname);
if (page === "list") {
  // Before anybody is sent to sign in, which would lose it.
  takeKey(namedInAddress() ?? "");
  // A link to the list that is open changes only what is behind the `#`.
  window.addEventListener("hashchange", () => hasKey() && location.reload());
  void whoIsHere(sayWaiting).then(openList);
} else void import("./account/pages.tsx").then(({ openPage }) => openPage(page, app));
