// The element the canvas lives in, and its keys.
import type { KeyboardEvent, RefCallback } from 'react';
import type { GraphCanvas } from '../../graph/canvas.ts';
import { messages } from '../../messages.ts';
import classes from './stage.module.css';

const stepPx = 60;
const zoomStep = 1.25;

/** Arrow keys move the picture, + and - zoom, 0 shows everything. */
export function Stage({
  attach,
  canvas,
}: {
  readonly attach: RefCallback<HTMLElement>;
  readonly canvas: GraphCanvas | null;
}) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (canvas === null || !press(canvas, event.key)) return;
    event.preventDefault();
  };
  return (
    <div
      ref={attach}
      className={classes.stage}
      role="application"
      aria-label={messages.graph.canvas}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
    />
  );
}

function press(canvas: GraphCanvas, key: string): boolean {
  switch (key) {
    case 'ArrowLeft':
      canvas.panBy(stepPx, 0);
      return true;
    case 'ArrowRight':
      canvas.panBy(-stepPx, 0);
      return true;
    case 'ArrowUp':
      canvas.panBy(0, stepPx);
      return true;
    case 'ArrowDown':
      canvas.panBy(0, -stepPx);
      return true;
    case '+':
    case '=':
      canvas.zoomBy(zoomStep);
      return true;
    case '-':
      canvas.zoomBy(1 / zoomStep);
      return true;
    case '0':
      canvas.fit();
      return true;
    default:
      return false;
  }
}
