/** The page around the list: the sidebar beside it, the dialogs over it. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { App } from "../ui/App.tsx";
import { Context } from "../ui/context.ts";
import { Lazy } from "./Lazy.tsx";
import { useShell } from "./context.ts";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { ListSheet } from "./ListSheet.tsx";
import { Sidebar } from "./Sidebar.tsx";

const palette = () => import("./palette/Palette.tsx").then(({ Palette }) => Palette);
const share = () => import("./share/ShareDialog.tsx").then(({ ShareDialog }) => ShareDialog);

/** After another list was opened the focus is at its name, as if the page began there. */
function useFocusOnName(): void {
  const { lists } = useShell();
  const opened = lists.opened.value;
  useLayoutEffect(() => {
    if (opened > 0) document.querySelector<HTMLElement>(".list-name")?.focus({ preventScroll: true });
  }, [opened]);
}

/** What went wrong with a change of the sidebar. */
function useProblems(): void {
  const { home, lists } = useShell();
  const { value: problem } = home.problem;
  const told = useRef("");
  useEffect(() => {
    if (problem !== "" && problem !== told.current) lists.current.peek().actions.toast(problem);
    told.current = problem;
  }, [problem]);
}

/** Who was invited again sees the list again. */
function useWayBack(): void {
  const { home, lists } = useShell();
  const { session, unavailable } = lists.current.value.store;
  const isBack = unavailable.value?.code === "unknown_list" && home.ready.value && home.has(session.list);
  useEffect(() => {
    if (isBack) session.joinAgain();
  }, [isBack]);
}

export function Root(): JSX.Element {
  const shell = useShell();
  const page = shell.lists.current.value;
  const over = shell.over.value;
  useFocusOnName();
  useProblems();
  useWayBack();
  const hasSidebar = shell.isWide.value && !shell.isHidden.value;
  const close = (): void => void (shell.over.value = "none");
  return (
    <Context.Provider value={page}>
      <div class={hasSidebar ? "shell with-sidebar" : "shell"}>
        {hasSidebar && <Sidebar />}
        {over === "sheet" && <ListSheet close={close} />}
        <App key={page.store.session.list} />
        <LeaveDialog />
        {over === "palette" && <Lazy load={palette} close={close} />}
        {over === "share" && <Lazy load={share} close={close} />}
      </div>
    </Context.Provider>
  );
}
