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
  /** In the order they are drawn; `drag` is what somebody holds, on a canvas of its own. Null before the next frame. */
  readonly cachedZSortedEles: (Elements & { readonly drag: Elements }) | null;
  /** Whether what is held was moved, too. */
  readonly hoverData: { readonly draggingEles?: boolean };
  /** Whether there is to be a frame. */
  requestedFrame: boolean;
  drawLayeredElements: DrawAll;
  drawCachedNodes: DrawAll;
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
  /** An element of it could not be drawn. */
  hasFailed: boolean;
}

/**
 * Has the canvas draw in slices where there is much to draw, if its renderer is one that can; ends with the canvas.
 * Resolves when something of the graph is seen, or when that cannot be told.
 */
export function paintInSlices(cy: Canvas): Promise<void> {
  const renderer = (cy as unknown as { renderer(): unknown }).renderer();
  return hasParts(renderer) ? new Painting(cy, renderer).seen : Promise.resolve();
}

/** Cytoscape promises none of these parts: without one of them it draws as it does by itself. */
function hasParts(renderer: unknown): renderer is Renderer {
  const { NODE, data, hoverData, drawLayeredElements, drawCachedNodes, drawCachedElement } = (renderer ??
    {}) as Partial<Renderer>;
  return (
    typeof NODE === 'number' &&
    data?.contexts?.[NODE] !== undefined &&
    hoverData !== undefined &&
    [drawLayeredElements, drawCachedNodes, drawCachedElement].every((part) => typeof part === 'function')
  );
}

class Painting {
  readonly #cy: Canvas;
  readonly #renderer: Renderer;
  readonly #drawNodes: DrawAll;
  readonly #seen = Promise.withResolvers<void>();
  #shown: Picture | null = null;
  #sheet: Sheet | null = null;
  /** The next sheet is painted on it. */
  #spare: HTMLCanvasElement | null = null;
  /** Nothing was ever drawn, and nobody misses it. */
  #blank = true;
  /** Something changed after the sheet was begun. */
  #outdated = false;
  #frame: number | null = null;

  constructor(cy: Canvas, renderer: Renderer) {
    this.#cy = cy;
    this.#renderer = renderer;
    const wholly = renderer.drawLayeredElements.bind(renderer);
    const drawNodes = renderer.drawCachedNodes.bind(renderer);
    this.#drawNodes = drawNodes;
    const isHere = (context: CanvasRenderingContext2D) => context === renderer.data.contexts[renderer.NODE];
    renderer.drawLayeredElements = (context, elements, ratio, extent) => {
      const here = isHere(context);
      const all = renderer.cachedZSortedEles;
      // What is held and was not moved is part of the picture as before.
      const still = all !== null && (all.drag.length === 0 || renderer.hoverData.draggingEles !== true);
      if (here && still && all.length >= manyElements) return this.#draw(context, all, ratio, extent);
      if (here) this.#forget();
      wholly(context, elements, ratio, extent);
      if (here && elements.length > 0) this.#see(context);
    };
    // While the picture moves, where there are many edges.
    renderer.drawCachedNodes = (context, elements, ratio, extent) => {
      drawNodes(context, elements, ratio, extent);
      if (isHere(context) && elements.length > 0) this.#see(context);
    };
    // Pictures show what moves where it was; it may be let go before there is a frame.
    cy.on('drag', () => this.#forget());
    cy.on('destroy', () => {
      this.#forget();
      this.#seen.resolve();
    });
  }

  /** Resolves when something is on the canvas, or the canvas is at its end. */
  get seen(): Promise<void> {
    return this.#seen.promise;
  }

  /** A frame is wanted: what there is of it, and the rest in slices. */
  #draw(context: CanvasRenderingContext2D, elements: Elements, ratio: number, extent: Extent): void {
    const view = this.#view(ratio);
    // Another page is open: there is a frame when this one is again, which may look as it did.
    if (view.width === 0 || view.height === 0) {
      this.#stop();
      return;
    }
    const same = this.#sheet !== null && isSame(this.#sheet.view, view);
    // Whoever moves the picture is to see it move.
    if (this.#sheet !== null && !same) this.#blank = false;
    if (this.#shown !== null) lay(context, this.#shown, view);
    // What came into view was not drawn before; nodes alone are drawn soon.
    if (!this.#blank && (this.#shown === null || !isSame(this.#shown.view, view))) {
      this.#drawNodes(context, elements, ratio, extent);
      this.#see(context);
    }
    // Ending first what is under way: changes that follow each other closely would keep it from ever being seen.
    if (same && this.#frame !== null) this.#outdated = true;
    else this.#begin(view, elements, extent);
  }

  #begin(view: View, elements: Elements, extent: Extent): void {
    const canvas = this.#sheet?.canvas ?? this.#spare ?? document.createElement('canvas');
    this.#spare = null;
    // Empties it, too.
    canvas.width = view.width;
    canvas.height = view.height;
    const context = canvas.getContext('2d');
    if (context === null) return;
    this.#sheet = { canvas, view, context, elements, extent, next: 0, hasFailed: false };
    look(this.#sheet);
    this.#outdated = false;
    this.#frame ??= requestAnimationFrame(() => this.#slice());
  }

  #slice(): void {
    this.#frame = null;
    const sheet = this.#sheet;
    if (sheet === null || this.#cy.destroyed()) return;
    // Where a picture that moves comes to rest, a frame is wanted.
    if (!isSame(sheet.view, this.#view(sheet.view.ratio))) {
      this.#stop();
      return;
    }
    const began = performance.now();
    const wanted = this.#renderer.requestedFrame;
    const end = Math.min(sheet.next + sliceElements, sheet.elements.length);
    while (sheet.next < end && performance.now() - began < sliceMs) {
      for (const element of sheet.elements.slice(sheet.next, sheet.next + atOnce)) this.#put(sheet, element);
      sheet.next += atOnce;
    }
    // Drawing measures what changed and asks for a frame then, as if it had not been drawn just now.
    this.#renderer.requestedFrame = wanted;
    if (sheet.next < sheet.elements.length) this.#frame = requestAnimationFrame(() => this.#slice());
    else this.#finish(sheet);
  }

  /** Draws one element; one that cannot be drawn is left out, and the console says why, once a sheet. */
  #put(sheet: Sheet, element: SingularElementArgument): void {
    if (element.removed()) return;
    try {
      this.#renderer.drawCachedElement(sheet.context, element, sheet.view.ratio, sheet.extent);
    } catch (error) {
      if (!sheet.hasFailed) reportError(error);
      sheet.hasFailed = true;
      look(sheet);
    }
  }

  #finish(sheet: Sheet): void {
    this.#sheet = null;
    const all = this.#renderer.cachedZSortedEles;
    const context = this.#renderer.data.contexts[this.#renderer.NODE];
    if (context === undefined) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, sheet.view.width, sheet.view.height);
    lay(context, sheet, sheet.view);
    this.#spare = this.#shown?.canvas ?? null;
    this.#shown = sheet;
    this.#see(context);
    // Without an order there is a frame to come, which begins anew.
    if (this.#outdated && all !== null) this.#begin(sheet.view, all, sheet.extent);
  }

  /** Something was drawn there. */
  #see({ canvas }: CanvasRenderingContext2D): void {
    if (canvas.width === 0 || canvas.height === 0) return;
    this.#blank = false;
    this.#seen.resolve();
  }

  /** Ends what is under way. */
  #stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#spare = this.#sheet?.canvas ?? this.#spare;
    this.#sheet = null;
  }

  #forget(): void {
    this.#stop();
    this.#spare = null;
    this.#shown = null;
  }

  #view(ratio: number): View {
    const { x, y } = this.#cy.pan();
    const { width, height } = this.#renderer.data.contexts[this.#renderer.NODE]?.canvas ?? { width: 0, height: 0 };
    return { zoom: this.#cy.zoom(), x, y, ratio, width, height };
  }
}

/** Has what is drawn on the sheet come where its view shows it. */
function look({ context, view }: Sheet): void {
  const scale = view.zoom * view.ratio;
  context.globalAlpha = 1;
  context.setTransform(scale, 0, 0, scale, view.x * view.ratio, view.y * view.ratio);
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
