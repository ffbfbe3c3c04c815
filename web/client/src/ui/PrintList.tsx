/** The print view: all rows of the current filter, rendered at `beforeprint`, removed at `afterprint`.
 *
 * Needed because the page virtualises rows outside of the window.
 */
import { render, type JSX } from "preact";
import { plainText } from "../core/links.ts";
import { UNNAMED } from "./Header.tsx";
import { route } from "./route.ts";
import type { Store } from "./store.ts";

const FILTER = { all: "", active: " · active only", completed: " · completed only", trash: "" };

function PrintList({ store }: { store: Store }): JSX.Element {
  const { shown } = store.model;
  const { rows, open, done } = store.view.peek();
  const day = new Date().toLocaleDateString("en", { dateStyle: "long" });
  return (
    <section class="print-list" dir={store.direction.peek()}>
      <h1 dir="auto">{store.title.peek() || UNNAMED}</h1>
      <p>
        {store.ready.peek() ? `${open} open, ${done} completed` : "Not loaded yet"}
        {FILTER[route.peek()]} · {day}
      </p>
      <ul>
        {rows.map(({ id, depth }) => {
          const task = shown.get(id)!;
          return (
            <li key={id} class={task.completed ? "print-row done" : "print-row"} style={{ "--depth": depth }} dir="auto">
              {plainText(task.title)}
              {task.notes !== "" && <span class="print-notes">{task.notes}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function listenToPrinting(shown: () => Store): void {
  const paper = document.body.appendChild(document.createElement("div"));
  window.addEventListener("beforeprint", () => {
    const store = shown();
    store.refresh();
    render(<PrintList store={store} />, paper);
  });
  window.addEventListener("afterprint", () => render(null, paper));
}
