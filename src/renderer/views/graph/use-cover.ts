// Keeps the graph out from under what stands at its left: the checklist, while it is long.
import { useEffect, useRef } from 'react';
import type { GraphCanvas } from '../../graph/canvas.ts';

/** The search box and a line below it cover little; what is higher hides nodes. */
const highPx = 150;
const besidePx = 12;

/** The ref of the element at the left; the graph is fitted anew when it grows high or shrinks. */
export function useCover(canvas: GraphCanvas | null) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = element.current;
    if (canvas === null || box === null) return;
    const look = () => {
      const isHigh = box.offsetHeight > highPx;
      canvas.cover(isHigh ? box.offsetLeft + box.offsetWidth + besidePx : 0);
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    look();
    return () => observer.disconnect();
  }, [canvas]);
  return element;
}
