/** One task row. It re-renders only when its task or its row state changes. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Person } from "../core/types.ts";
import { isLinkAlone, partsOf, plainText } from "../core/links.ts";
import { ChangedBy } from "../home/ChangedBy.tsx";
import { identity } from "../account/identity.ts";
import { names } from "../home/names.ts";
import { usePage } from "./context.ts";
import { dragBy } from "./drag.ts";
import { EditIcon, HandleIcon, TrashIcon } from "./icons.tsx";
import { MOVE_HELP_ID } from "./MoveHelp.tsx";
import { RefusedMark } from "./Refusals.tsx";
import { handleKeys, rowKeys, titleKeys } from "./row_keys.ts";
import { TitleEditor } from "./TitleEditor.tsx";
import { TitleText } from "./TitleText.tsx";

export interface RowProps {
  id: string;
  depth: number;
  index: number;
  /** Height in pixels of the unrendered rows above it. */
  gap: number;
  /** The total number of rows if the list is virtualised, else 0. */
  total: number;
  measure: ((element: HTMLLIElement | null) => void) | undefined;
}

/** The maximum indent; deeper rows show their level as a number. */
const DEEPEST_INDENT = 8;

/** Placeholder for a task that was removed from the list while its title is being edited. */
const NO_TASK = { title: "", notes: "", completed: false };

/** Where access is open everybody is the same person: it is somebody else all the same. */
function nameOf({ actor }: Person): string {
  const hasNames = identity.value?.access === "accounts";
  return (hasNames ? names.of(actor)?.name : undefined) ?? "Somebody";
}

/** `titleId` is the id of the element that names the task. */
function Handle({ id, titleId }: { id: string; titleId: string }): JSX.Element {
  const page = usePage();
  const element = useRef<HTMLButtonElement>(null);
  const lifted = useComputed(() => page.store.lifted.value?.task === id).value;
  // A pointer drag ends a keyboard lift.
  useEffect(() => dragBy(element.current!, id, () => (page.store.lifted.value = null)), [id]);
  return (
    <button
      ref={element}
      class="handle"
      data-part="handle"
      type="button"
      tabIndex={-1}
      aria-label="Move task"
      aria-pressed={lifted}
      aria-describedby={`${titleId} ${MOVE_HELP_ID}`}
      onClick={() => handleKeys.clicked(page, id)}
      onKeyDown={(event) => handleKeys(page, id, event)}
      // Firefox clicks on keyup of Space even if keydown was prevented.
      onKeyUp={(event) => event.key === " " && event.preventDefault()}
      onBlur={() => page.store.lifted.peek()?.task === id && handleKeys.blurred(page, id)}
    >
      <HandleIcon />
    </button>
  );
}

export function TaskRow({ id, depth, index, gap, total, measure }: RowProps): JSX.Element | null {
  const page = usePage();
  const { store, actions } = page;
  const known = store.task(id).value;
  const last = useRef(known);
  if (known !== undefined) last.current = known;
  const editing = useComputed(() => store.editing.value?.task === id && store.mayEdit.value).value;
  const isTabStop = useComputed(() => store.tabRow.value === id).value;
  const lifted = useComputed(() => store.lifted.value?.task === id).value;
  const other = useComputed(() => store.editedByOthers.value.get(id)).value;
  const refused = useComputed(() => store.refusedByTask.value.get(id)).value;
  const waits = useComputed(() => store.waitingTasks.value.has(id)).value;
  const fresh = useComputed(() => store.fresh.value.get(id)).value;
  const gone = useComputed(() => store.gone.value.has(id)).value;
  const mayEdit = store.mayEdit.value;
  const task = known ?? last.current ?? (editing ? NO_TASK : undefined);
  if (task === undefined) return null;

  const tabIndex = isTabStop ? 0 : -1;
  const hasLink = partsOf(task.title).some((part) => part.href !== undefined);
  const checkboxId = `checkbox-${id}`;
  // The title element is absent while the title is edited; the checkbox has the same name.
  const titleId = editing ? checkboxId : `title-${id}`;
  const found = useComputed(() => store.found.value === id).value;
  const states = [found && "found", gone && "gone", task.completed && "done", editing && "editing", lifted && "lifted", fresh, waits && "waits", refused && "refused"];
  const startByTouch = (event: PointerEvent): void => {
    if (event.target instanceof HTMLAnchorElement) return;
    // A tap edits on touch, which has no double-click; detail is 0 for clicks by assistive technology.
    if (event.pointerType === "touch" || event.detail === 0) actions.startEdit(id);
  };

  return (
    <li
      ref={measure ?? null}
      class={["row", ...states.filter(Boolean)].join(" ")}
      data-task={gone ? undefined : id}
      aria-hidden={gone ? "true" : undefined}
      inert={gone}
      data-index={index}
      style={{ "--depth": depth, marginTop: gap > 0 ? `${gap}px` : undefined }}
      aria-level={depth + 1}
      aria-posinset={total > 0 ? index + 1 : undefined}
      aria-setsize={total > 0 ? total : undefined}
      onFocusCapture={() => (store.activeRow.value = id)}
      onKeyDown={(event) => rowKeys(page, id, event)}
    >
      <div class="row-body">
        {mayEdit && <Handle id={id} titleId={titleId} />}
        {depth >= DEEPEST_INDENT && (
          <span class="level" aria-hidden="true">
            {depth + 1}
          </span>
        )}
        <label class="check">
          <input
            type="checkbox"
            id={checkboxId}
            data-part="checkbox"
            tabIndex={tabIndex}
            checked={task.completed}
            disabled={!mayEdit}
            aria-label={plainText(task.title) || "Untitled"}
            onChange={() => actions.toggle(id)}
          />
          <span class="check-box" aria-hidden="true" />
        </label>
        {editing ? (
          <TitleEditor id={id} />
        ) : (
          <span
            class="title"
            id={titleId}
            data-part="title"
            role="group"
            aria-label={plainText(task.title) || "Untitled"}
            aria-keyshortcuts={mayEdit ? (hasLink ? "Enter Control+Enter" : "Enter") : hasLink ? "Control+Enter" : undefined}
            dir="auto"
            tabIndex={tabIndex}
            onDblClick={() => actions.startEdit(id)}
            onClick={startByTouch as (event: MouseEvent) => void}
            onKeyDown={(event) => titleKeys(page, id, event)}
          >
            <TitleText title={task.title} tabIndex={tabIndex} />
          </span>
        )}
        {task.notes !== "" && !editing && <span class="has-notes" title={task.notes} aria-label="Has notes" role="img" />}
        {!editing && mayEdit && isLinkAlone(task.title) && (
          <button class="edit" type="button" tabIndex={tabIndex} aria-label="Edit title" onClick={() => actions.startEdit(id)}>
            <EditIcon />
          </button>
        )}
        {other === undefined ? <ChangedBy task={id} /> : <span class="edited-by-other">{nameOf(other)} is editing</span>}
        {mayEdit && (
          <button
            class="delete"
            type="button"
            tabIndex={tabIndex}
            aria-label="Delete task"
            aria-describedby={titleId}
            title="Delete task"
            onMouseDown={(event) => editing && event.preventDefault()}
            onClick={(event) => {
              if (editing) actions.cancelEdit();
              if (event.detail > 0) store.settling.clicked(id);
              actions.remove(id);
            }}
          >
            <TrashIcon />
          </button>
        )}
      </div>
      {refused !== undefined && <RefusedMark command={refused} />}
    </li>
  );
}
