/** The trash: deleted tasks, last deleted first, each with a Restore button. */
import type { JSX } from "preact";
import { countBelow } from "../core/view.ts";
import { usePage } from "./context.ts";
import { NothingHere } from "./Empty.tsx";
import { onFirstClick } from "./first_click.ts";

const MOST_SHOWN = 500;

export function Trash(): JSX.Element {
  const { store, actions } = usePage();
  const tasks = store.trash.value;
  return (
    <section class="trash" aria-labelledby="trash-title">
      <div class="trash-head">
        <h2 id="trash-title" tabIndex={-1}>Trash</h2>
        <a class="quiet-button" href="#/">
          Back to the list
        </a>
      </div>
      {tasks.length === 0 && <NothingHere />}
      <ul class="tasks" aria-label="Deleted tasks">
        {tasks.slice(0, MOST_SHOWN).map((task) => {
          const below = countBelow(store.model.shown, task.id);
          return (
            <li class={`row trash-row ${task.completed ? "done" : ""}`} key={task.id}>
              <div class="row-body">
                <span class="title" dir="auto">
                  {task.title}
                </span>
                {below > 0 && <span class="below">{below === 1 ? "with 1 subtask" : `with ${below} subtasks`}</span>}
                {store.mayEdit.value && <button class="small-button" aria-label={`Restore task ${task.title}`} onClick={onFirstClick(() => actions.restore(task.id))}>
                  Restore
                </button>}
              </div>
            </li>
          );
        })}
      </ul>
      {tasks.length > MOST_SHOWN && <p class="nothing">And {tasks.length - MOST_SHOWN} older ones.</p>}
    </section>
  );
}
