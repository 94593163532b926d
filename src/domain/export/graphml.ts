// GraphML as its schema has it: every value declared with its type, every text escaped.
import { type EdgeExport, edgeFields, type Field, type FieldValue, type NodeExport, nodeFields } from './table.ts';

const namespace = 'http://graphml.graphdrawing.org/xmlns';

/** Everything in front of the first node. */
export const graphmlHead = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${namespace} ${namespace}/1.0/graphml.xsd">
${keys('node', nodeFields)}${keys('edge', edgeFields)}<graph id="mesh" edgedefault="undirected">
`;

/** Everything behind the last edge. */
export const graphmlFoot = '</graph>\n</graphml>\n';

export function graphmlNode(node: NodeExport): string {
  return `<node id="n${node.id}">${data('node', nodeFields, node)}</node>\n`;
}

/** Both ends must have been written, before or after. */
export function graphmlEdge(edge: EdgeExport): string {
  return `<edge source="n${edge.a.id}" target="n${edge.b.id}">${data('edge', edgeFields, edge)}</edge>\n`;
}

function keys<Row>(of: 'node' | 'edge', fields: readonly Field<Row>[]): string {
  return fields
    .map(({ name, type }) => `<key id="${of}_${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`)
    .join('');
}

function data<Row>(of: 'node' | 'edge', fields: readonly Field<Row>[], row: Row): string {
  return fields
    .map((field) => [field.name, field.of(row)] as const)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<data key="${of}_${name}">${xmlText(value)}</data>`)
    .join('');
}

/** Text of an XML document; characters XML has no way to write become U+FFFD. */
function xmlText(value: FieldValue): string {
  return String(value)
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
