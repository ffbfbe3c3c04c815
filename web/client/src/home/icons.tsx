/** Icons of the lists: 20 px, drawn with the text's colour, hidden from the accessibility tree. */
import type { ComponentChildren, JSX } from "preact";

function Icon({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SidebarIcon = (): JSX.Element => (
  <Icon>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="M8 4.250v11.500" />
  </Icon>
);

export const InboxIcon = (): JSX.Element => (
  <Icon>
    <path d="M3.500 11.250 5.250 5.100a1.250 1.250 0 0 1 1.200-.850h7.100a1.250 1.250 0 0 1 1.200.850l1.750 6.150v3.250a1.250 1.250 0 0 1-1.250 1.250H4.750a1.250 1.250 0 0 1-1.250-1.250zM3.750 11.250h3.500l.9 1.750h3.700l.9-1.750h3.500" />
  </Icon>
);

export const MoreIcon = (): JSX.Element => (
  <svg class="icon icon-dots" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    {[5.5, 10, 14.5].map((x) => (
      <circle key={x} cx={x} cy="10" r="1.3" />
    ))}
  </svg>
);
