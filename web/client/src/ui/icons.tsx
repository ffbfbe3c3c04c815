/** The page's icons: 20 px, drawn with the text's colour, hidden from the accessibility tree. */
import type { ComponentChildren, JSX } from "preact";

function Icon({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const TrashIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 5.75h12M8.25 5.5V4.25a1 1 0 0 1 1-1h1.5a1 1 0 0 1 1 1V5.5M5.5 5.75l.6 9.1a1.5 1.5 0 0 0 1.5 1.4h4.8a1.5 1.5 0 0 0 1.5-1.4l.6-9.1M8.5 9v4M11.5 9v4" />
  </Icon>
);

export const EditIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 16l.8-3.4L13.200 4.200a1.400 1.400 0 0 1 2 0l.6.6a1.400 1.400 0 0 1 0 2L7.400 15.200 4 16zM11.500 6l2.500 2.500" />
  </Icon>
);

export const HandleIcon = (): JSX.Element => (
  <svg class="icon icon-dots" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    {[5.5, 10, 14.5].flatMap((y) => [7.5, 12.5].map((x) => <circle key={`${x}/${y}`} cx={x} cy={y} r="1.25" />))}
  </svg>
);

export const UndoIcon = (): JSX.Element => (
  <Icon>
    <path d="M7.5 4.5 4 8l3.5 3.5M4.25 8H12a4 4 0 0 1 0 8H9" />
  </Icon>
);

export const RedoIcon = (): JSX.Element => (
  <Icon>
    <path d="M12.5 4.5 16 8l-3.5 3.5M15.75 8H8a4 4 0 0 0 0 8h3" />
  </Icon>
);

export const PlusIcon = (): JSX.Element => (
  <Icon>
    <path d="M10 4.5v11M4.5 10h11" />
  </Icon>
);

export const PeopleIcon = (): JSX.Element => (
  <Icon>
    <circle cx="8" cy="7" r="2.75" />
    <path d="M3 15.75c.4-2.6 2.4-4.25 5-4.25s4.600 1.650 5 4.250M13 4.600a2.600 2.600 0 0 1 0 4.900M14.750 11.900c1.300.6 2.200 1.900 2.400 3.600" />
  </Icon>
);

export const KeyboardIcon = (): JSX.Element => (
  <Icon>
    <rect x="2.5" y="5" width="15" height="10" rx="2" />
    <path d="M5.500 8h.01M8.500 8h.01M11.500 8h.01M14.500 8h.01M6.500 12h7" />
  </Icon>
);
