/** Virtualised rows for long lists: only those near the window are rendered. */
import {
  defaultRangeExtractor,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

/** Lists up to this length are rendered completely, so that the browser's find works. */
export const MOST_ROWS_IN_PAGE = 80;

const ROW_HEIGHT = 40;
const OVERSCAN = 6;

export type WindowVirtualizer = Virtualizer<Window, HTMLLIElement>;

/** `always` are rows to render at any scroll position: the focused one and the one being edited. */
export function useVirtualRows(
  count: number,
  keyOf: (index: number) => string,
  top: () => number,
  always: readonly number[],
): WindowVirtualizer {
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const offset = useRef(0);
  const options: VirtualizerOptions<Window, HTMLLIElement> = {
    count,
    getItemKey: keyOf,
    getScrollElement: () => window,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...always])].sort((a, b) => a - b),
    scrollMargin: offset.current,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => window.scrollY,
    onChange: () => redraw(0),
  };
  const [virtualizer] = useState(() => new Virtualizer(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
    const now = top();
    if (now === offset.current) return;
    offset.current = now;
    redraw(0);
  });
  return virtualizer;
}
