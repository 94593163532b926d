// A small drawn mark: a path in a 20 x 20 box with a fill and an outline; decoration beside words.

/** How the mark is filled. */
export type MarkFill = 'solid' | 'pale' | 'hollow' | 'dotted';

const outline: Record<MarkFill, { readonly width: number; readonly dash?: string }> = {
  solid: { width: 1.6 },
  pale: { width: 1.6, dash: '3.2 2' },
  hollow: { width: 2.8 },
  dotted: { width: 1.8, dash: '0.2 3' },
};

/** Draws `path` in `colour` (any CSS colour) at `size` pixels. */
export function Mark({
  path,
  colour,
  fill = 'solid',
  size = 16,
}: {
  readonly path: string;
  readonly colour: string;
  readonly fill?: MarkFill;
  readonly size?: number;
}) {
  const { width, dash } = outline[fill];
  return (
    <svg width={size} height={size} viewBox="-1 -1 22 22" aria-hidden="true" style={{ flex: 'none' }}>
      <path
        d={path}
        fill={fill === 'solid' || fill === 'pale' ? colour : 'none'}
        fillOpacity={fill === 'pale' ? 0.4 : 1}
        stroke={colour}
        strokeWidth={width}
        strokeDasharray={dash}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
