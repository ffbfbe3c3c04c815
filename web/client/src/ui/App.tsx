/** The page's layout, and the choice between its main states (loading, list, trash, unavailable). */
import type { ComponentChildren, JSX } from "preact";
import { AddField } from "./AddField.tsx";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { usePage } from "./context.ts";
import { Empty, Loading } from "./Empty.tsx";
import { Deleted } from "../home/Deleted.tsx";
import { LinkBar } from "../home/LinkBar.tsx";
import { MayOnlyRead } from "../home/MayOnlyRead.tsx";
import { Header } from "./Header.tsx";
import { Refusals } from "./Refusals.tsx";
import { route } from "./route.ts";
import { SearchBar } from "./SearchBar.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { StatusWhileScrolled } from "./Status.tsx";
import { TaskList } from "./TaskList.tsx";
import { ToastLine } from "./ToastLine.tsx";
import { Footer, Toolbar } from "./Toolbar.tsx";
import { Trash } from "./Trash.tsx";
import { Unavailable } from "./Unavailable.tsx";
import { UpdateNotice } from "./UpdateNotice.tsx";

/** The sticky bar above the list. Its lower edge fades out rows only once the page is scrolled. */
function Bar({ children }: { children: ComponentChildren }): JSX.Element {
  const { store } = usePage();
  return <div class={store.headerShown.value ? "bar" : "bar bar-scrolled"}>{children}</div>;
}

function Main(): JSX.Element {
  const { store } = usePage();
  const { open, done } = store.view.value;
  if (route.value === "trash") return <Trash />;
  const nothing = open + done === 0 && (store.editing.value === null || !store.mayEdit.value);
  return (
    <>
      <Bar>
        <AddField />
        <MayOnlyRead />
        <SearchBar />
        <StatusWhileScrolled />
        {!nothing && <Toolbar />}
      </Bar>
      <Refusals />
      {nothing ? store.ready.value ? <Empty /> : <Loading /> : <TaskList />}
      <Footer />
    </>
  );
}

export function App(): JSX.Element {
  const { store } = usePage();
  const gone = store.unavailable.value;
  return (
    <div class="page" dir={store.direction.value}>
      <Header />
      <UpdateNotice />
      <LinkBar />
      <main>{gone !== null ? <Unavailable error={gone} /> : store.deleted.value ? <Deleted /> : <Main />}</main>
      <ToastLine />
      <ConflictDialog />
      <Shortcuts />
      <div class="visually-hidden" aria-live="assertive">
        {store.urgent.words.value}
      </div>
      <div class="visually-hidden" aria-live="polite">
        {store.polite.words.value}
      </div>
    </div>
  );
}
