/** Scrolls the window while something is dragged near its upper or lower edge, the faster the nearer. */

const EDGE_PX = 72;
const FASTEST_PX = 18;

/** Pixels to scroll per frame for a pointer at `y` in a window of `height` pixels; negative is up. */
export function scrollStep(y: number, height: number): number {
  const edge = Math.min(EDGE_PX, height / 4);
  if (y < edge) return -Math.ceil((FASTEST_PX * (edge - Math.max(0, y))) / edge);
  if (y > height - edge) return Math.ceil((FASTEST_PX * (Math.min(height, y) - (height - edge))) / edge);
  return 0;
}

export class EdgeScroll {
  private y: number | null = null;
  private frame = 0;
  private readonly scrolled: () => void;

  /** Calls `scrolled` after each step, because another row is then under the pointer. */
  constructor(scrolled: () => void) {
    this.scrolled = scrolled;
  }

  at(y: number): void {
    this.y = y;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.step());
  }

  end(): void {
    this.y = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private step(): void {
    this.frame = 0;
    const by = this.y === null ? 0 : scrollStep(this.y, window.innerHeight);
    if (by === 0) return;
    const before = window.scrollY;
    window.scrollBy(0, by);
    if (window.scrollY === before) return;
    this.scrolled();
    this.frame = requestAnimationFrame(() => this.step());
  }
}
