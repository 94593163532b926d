// Exported lists as other programs read them, whatever a node calls itself.
import { describe, expect, it } from 'vitest';
import { csvCell, csvHead, csvRow } from '../../../src/domain/export/csv.ts';
import { edgeFeature, geojsonFoot, geojsonHead, nodeFeature } from '../../../src/domain/export/geojson.ts';
import { graphmlEdge, graphmlFoot, graphmlHead, graphmlNode } from '../../../src/domain/export/graphml.ts';
import { type EdgeExport, type NodeExport, nodeFields } from '../../../src/domain/export/table.ts';

const node = (over: Partial<NodeExport> = {}): NodeExport => ({
  id: 7,
  key: 'ab'.repeat(32),
  name: 'Roof',
  role: 'repeater',
  lat: 37.5,
  lon: -122.25,
  firstSeen: Date.UTC(2026, 2, 1),
  lastSeen: Date.UTC(2026, 2, 2),
  lastAdvertAt: null,
  adverts: 3,
  isObserver: false,
  inactive: false,
  ...over,
});
const edge = (a: Partial<NodeExport>, b: Partial<NodeExport>): EdgeExport => ({
  a: node({ id: 1, ...a }),
  b: node({ id: 2, ...b }),
  count: 4,
  score: 0.123456789,
  confidence: 'low',
  witnesses: 1,
  snr: -3.333333,
  km: null,
  implausible: false,
  wrong: false,
  firstSeen: 0,
  lastSeen: 1000,
  relations: ['last-hop', 'interior'],
});

const hostile = '</data><script>alert(1)</script>&"\'\u0000\u001b[2J\ud800\u202e,\r\n=1+1';

describe('comma-separated values', () => {
  it.each([
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['\t=1', `"'\t=1"`],
    ['|cmd', `"'|cmd"`],
    ['plain', 'plain'],
    ['two, words', '"two, words"'],
    ['say "hi"', '"say ""hi"""'],
    ['line\nbreak', '"line\nbreak"'],
    ['nul\u0000', 'nul\ufffd'],
  ])('write the text %j so that no spreadsheet calculates it', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('leave numbers numbers, a missing value empty, and every row as long as the head', () => {
    expect(csvCell(-122.25)).toBe('-122.25');
    expect(csvCell(null)).toBe('');
    expect(csvHead(nodeFields).split(',')).toHaveLength(nodeFields.length);
    expect(csvRow(nodeFields, node({ name: null })).split(',')).toHaveLength(nodeFields.length);
  });
});

describe('GraphML', () => {
  /** Elements in order, and whether every tag is closed by its own; throws where the text is not well-formed. */
  function elementsOf(xml: string): string[] {
    const open: string[] = [];
    const seen: string[] = [];
    let rest = xml.replace(/^<\?xml[^>]*\?>/, '');
    while (rest !== '') {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text !== undefined) {
        if (/&(?!amp;|lt;|gt;|quot;|#13;)|(?![\t\n\r])\p{Cc}/u.test(text)) throw new Error(`bad text ${text}`);
        rest = rest.slice(text.length);
        continue;
      }
      const [whole = '', end, name = '', alone] =
        /^<(\/?)([A-Za-z]+)(?:\s+[\w:.]+="[^"<&]*")*\s*(\/?)>/.exec(rest) ?? [];
      if (whole === '') throw new Error(`bad markup ${rest.slice(0, 40)}`);
      if (end === '/') {
        if (open.pop() !== name) throw new Error(`${name} closes another`);
      } else {
        seen.push(name);
        if (alone !== '/') open.push(name);
      }
      rest = rest.slice(whole.length);
    }
    if (open.length > 0) throw new Error(`${open.join()} not closed`);
    return seen;
  }

  it('is well-formed with a name that tries to be markup, and declares the type of each of its values', () => {
    const ends = edge({ name: hostile }, { key: '"><x>' });
    const xml = `${graphmlHead}${graphmlNode(ends.a)}${graphmlNode(ends.b)}${graphmlEdge(ends)}${graphmlFoot}`;
    const elements = elementsOf(xml);
    expect(elements.filter((name) => name === 'node')).toHaveLength(2);
    expect(elements).not.toContain('script');
    expect(elements).not.toContain('x');
    const declared = new Set(Array.from(xml.matchAll(/<key id="(\w+)"/g), ([, id]) => id));
    for (const [, id] of xml.matchAll(/<data key="(\w+)"/g)) expect(declared).toContain(id);
    const types = Array.from(xml.matchAll(/attr\.type="(\w+)"/g), ([, type]) => type);
    expect(
      types.filter((type) => !['string', 'double', 'long', 'boolean', 'int', 'float'].includes(type ?? '')),
    ).toEqual([]);
  });
});

describe('GeoJSON', () => {
  it('has longitude first, no geometry for a node without a place, and survives a hostile name', () => {
    const text = `${geojsonHead}${nodeFeature(node())},\n${nodeFeature(node({ lat: null, name: hostile }))}${geojsonFoot}`;
    const collection = JSON.parse(text) as {
      type: string;
      features: { geometry: unknown; properties: { name: string } }[];
    };
    expect(collection.type).toBe('FeatureCollection');
    expect(collection.features[0]?.geometry).toEqual({ type: 'Point', coordinates: [-122.25, 37.5] });
    expect(collection.features[1]?.geometry).toBeNull();
    expect(collection.features[1]?.properties.name).toBe(hostile.toWellFormed());
  });

  it('cuts a line that crosses the 180th meridian in two', () => {
    const feature = JSON.parse(edgeFeature(edge({ lat: 10, lon: 179 }, { lat: 20, lon: -179 }))) as {
      geometry: unknown;
    };
    expect(feature.geometry).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [179, 10],
          [180, 15],
        ],
        [
          [-180, 15],
          [-179, 20],
        ],
      ],
    });
  });

  it('draws a line between two placed ends, and none where one has no place or an impossible one', () => {
    const geometry = (a: Partial<NodeExport>, b: Partial<NodeExport>) =>
      (JSON.parse(edgeFeature(edge(a, b))) as { geometry: { type: string } | null }).geometry;
    expect(geometry({}, { lat: 38 })?.type).toBe('LineString');
    expect(geometry({}, { lat: null })).toBeNull();
    expect(geometry({}, { lat: 95 })).toBeNull();
  });
});
