// Keeps names readable: the same size on the screen at every zoom, as long as the graph is small enough for that.
import type { Core as Canvas } from 'cytoscape';

/** Size on the screen, CSS pixels. */
const screenSize = 11.5;
/** A name is this many times as wide as its letters are high before it is cut. */
const widest = 12;
/** Bounds of the size in the model: close up a name may grow, far away it shrinks and is then left out. */
const bounds = { least: 9, most: 28 };

/** Sizes the names whenever the zoom changed. */
export class Labels {
  readonly #cy: Canvas;
  #size = 0;
  #fixed: boolean;
  #frame: number | null = null;

  /** `fixed` as in `resize`. */
  constructor(cy: Canvas, fixed: boolean) {
    this.#cy = cy;
    this.#fixed = fixed;
    cy.on('zoom', () => {
      this.#frame ??= requestAnimationFrame(() => {
        this.#frame = null;
        if (!this.#fixed && this.#wanted() !== this.#size) this.resize(false);
      });
    });
  }

  /**
   * Sizes all names, also of nodes that were just added; `fixed` leaves that to the style sheet, because of thousands
   * every change would cost a frame, and names would cover each other anyway.
   */
  resize(fixed: boolean): void {
    if (fixed && !this.#fixed) this.#cy.nodes().removeStyle('font-size text-max-width');
    this.#fixed = fixed;
    if (fixed) return;
    this.#size = this.#wanted();
    this.#cy.nodes().style({ 'font-size': this.#size, 'text-max-width': `${this.#size * widest}px` });
  }

  /** Ends what is under way. */
  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #wanted(): number {
    const size = Math.round((screenSize / this.#cy.zoom()) * 2) / 2;
    return Math.min(bounds.most, Math.max(bounds.least, size));
  }
}
