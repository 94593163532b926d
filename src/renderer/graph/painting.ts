// Draws a large graph in slices, aside: the window answers in between, and what was drawn before stays until then.
import type { Core as Canvas, SingularElementArgument } from 'cytoscape';

/** From this many nodes and edges in a picture on it comes in slices. */
const manyElements = 3_000;
/** A slice ends after so long or so many elements, of which the browser makes pixels later. */
const sliceMs = 20;
const sliceElements = 1_000;
/** Elements drawn between two looks at the clock. */
const atOnce = 20;

type Extent = ReturnType<Canvas['extent']>;
type Elements = readonly SingularElementArgument[];
type DrawAll = (context: CanvasRenderingContext2D, elements: Elements, ratio: number, extent: Extent) => void;

/** What is used of cytoscape's canvas renderer, whose frames these functions make up. */
interface Renderer {
  readonly NODE: number;
  readonly data: { readonly contexts: readonly CanvasRenderingContext2D[] };
  /** In the order they are drawn; `drag` is what somebody moves, on a canvas of its own. Null before the next frame. */
  readonly cachedZSortedEles: { readonly drag: Elements; readonly nondrag: Elements } | null;
  /** Whether there is to be a frame. */
  requestedFrame: boolean;
  drawLayeredElements: DrawAll;
  readonly drawCachedNodes: DrawAll;
  drawCachedElement(
    context: CanvasRenderingContext2D,
    element: SingularElementArgument,
    ratio: number,
    extent: Extent,
  ): void;
}

/** The part of the model that is seen, and on how many device pixels. */
interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly ratio: number;
  readonly width: number;
  readonly height: number;
}

/** A whole picture. */
interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly view: View;
}

/** A picture under way. */
interface Sheet extends Picture {
  readonly context: CanvasRenderingContext2D;
  readonly elements: Elements;
  readonly extent: Extent;
  next: number;
}

/** Has the canvas draw in slices where there is much to draw; ends with the canvas. */
export function paintInSlices(cy: Canvas): void {
  const renderer = (cy as unknown as { renderer(): Partial<Renderer> | null }).renderer();
  if (renderer?.drawLayeredElements === undefined) return;
  new Painting(cy, renderer as Renderer);
}

class Painting {
  readonly #cy: Canvas;
  readonly #renderer: Renderer;
  #shown: Picture | null = null;
  #sheet: Sheet | null = null;
  /** Nothing was ever drawn, and nobody misses it. */
  #blank = true;
  /** Something changed after the sheet was begun. */
  #outdated = false;
  #frame: number | null = null;

  constructor(cy: Canvas, renderer: Renderer) {
    this.#cy = cy;
    this.#renderer = renderer;
    const wholly = renderer.drawLayeredElements.bind(renderer);
    renderer.drawLayeredElements = (context, elements, ratio, extent) => {
      const here = context === renderer.data.contexts[renderer.NODE];
      const still = renderer.cachedZSortedEles?.drag.length === 0;
      if (here && still && elements.length >= manyElements) return this.#draw(context, elements, ratio, extent);
      if (here) this.#forget();
      if (here) this.#blank = false;
      wholly(context, elements, ratio, extent);
    };
    cy.on('destroy', () => this.#forget());
  }

  /** A frame is wanted: what there is of it, and the rest in slices. */
  #draw(context: CanvasRenderingContext2D, elements: Elements, ratio: number, extent: Extent): void {
    const view = this.#view(ratio);
    if (this.#shown !== null) lay(context, this.#shown, view);
    // What came into view was not drawn before; nodes alone are drawn soon.
    if (!this.#blank && (this.#shown === null || !isSame(this.#shown.view, view))) {
      this.#renderer.drawCachedNodes(context, elements, ratio, extent);
    }
    // Ending first what is under way: changes that follow each other closely would keep it from ever being seen.
    if (this.#sheet !== null && isSame(this.#sheet.view, view)) this.#outdated = true;
    else this.#begin(view, elements, extent);
  }

  #begin(view: View, elements: Elements, extent: Extent): void {
    const canvas = this.#sheet?.canvas ?? document.createElement('canvas');
    // Empties it, too.
    canvas.width = view.width;
    canvas.height = view.height;
    const context = canvas.getContext('2d');
    if (context === null) return;
    const scale = view.zoom * view.ratio;
    context.setTransform(scale, 0, 0, scale, view.x * view.ratio, view.y * view.ratio);
    this.#sheet = { canvas, view, context, elements, extent, next: 0 };
    this.#outdated = false;
    this.#frame ??= requestAnimationFrame(() => this.#slice());
  }

  #slice(): void {
    this.#frame = null;
    const sheet = this.#sheet;
    if (sheet === null || this.#cy.destroyed()) return;
    if (!isSame(sheet.view, this.#view(sheet.view.ratio))) {
      // The picture moved; where it comes to rest, a frame is wanted.
      this.#sheet = null;
      return;
    }
    const began = performance.now();
    const wanted = this.#renderer.requestedFrame;
    const end = Math.min(sheet.next + sliceElements, sheet.elements.length);
    while (sheet.next < end && performance.now() - began < sliceMs) {
      for (const element of sheet.elements.slice(sheet.next, sheet.next + atOnce)) {
        if (element.removed()) continue;
        this.#renderer.drawCachedElement(sheet.context, element, sheet.view.ratio, sheet.extent);
      }
      sheet.next += atOnce;
    }
    // Drawing measures what changed and asks for a frame then, as if it had not been drawn just now.
    this.#renderer.requestedFrame = wanted;
    if (sheet.next < sheet.elements.length) this.#frame = requestAnimationFrame(() => this.#slice());
    else this.#finish(sheet);
  }

  #finish(sheet: Sheet): void {
    this.#sheet = null;
    const now = this.#renderer.cachedZSortedEles;
    const context = this.#renderer.data.contexts[this.#renderer.NODE];
    // What somebody has taken hold of meanwhile stands elsewhere; a frame is wanted when they let go.
    if (context === undefined || (now !== null && now.drag.length > 0)) return;
    this.#shown = sheet;
    this.#blank = false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, sheet.view.width, sheet.view.height);
    lay(context, sheet, sheet.view);
    // Without an order there is a frame to come, which begins anew.
    if (this.#outdated && now !== null) this.#begin(sheet.view, now.nondrag, sheet.extent);
  }

  #forget(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#sheet = null;
    this.#shown = null;
  }

  #view(ratio: number): View {
    const { x, y } = this.#cy.pan();
    const { width, height } = this.#renderer.data.contexts[this.#renderer.NODE]?.canvas ?? { width: 0, height: 0 };
    return { zoom: this.#cy.zoom(), x, y, ratio, width, height };
  }
}

/** Puts a picture where its part of the model is now. */
function lay(context: CanvasRenderingContext2D, { canvas, view: then }: Picture, now: View): void {
  const scale = (now.zoom * now.ratio) / (then.zoom * then.ratio);
  context.save();
  const x = now.x * now.ratio - then.x * then.ratio * scale;
  const y = now.y * now.ratio - then.y * then.ratio * scale;
  context.setTransform(scale, 0, 0, scale, x, y);
  context.drawImage(canvas, 0, 0);
  context.restore();
}

function isSame(a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).every((name) => a[name] === b[name]);
}
