// Nodes and edges of the model as the canvas' elements.

import type { GraphEdge, GraphNode, LivenessThresholds } from '../../contract/graph.ts';
import { formatKey, formatName } from '../format.ts';
import { doubtOf } from './doubt.ts';
import { livenessOf } from './liveness.ts';
import { edgeId } from './model.ts';
import { fadeOf, scoreOf, widthOf } from './score.ts';

/** Letters of a name on the canvas; panels show more. */
const labelLetters = 24;

/** What the canvas knows of a node. */
export function nodeData(node: GraphNode, thresholds: LivenessThresholds, now: number) {
  return {
    id: String(node.id),
    label: formatName(node.name, formatKey(node.key), labelLetters),
    role: node.role,
    live: livenessOf(node, thresholds, now),
    observes: node.isObserver,
  };
}

/** What the canvas knows of an edge. */
export function edgeData(edge: GraphEdge, now: number) {
  return {
    id: edgeId(edge.a, edge.b),
    source: String(edge.a),
    target: String(edge.b),
    width: widthOf(scoreOf(edge, now)),
    fade: fadeOf(edge.lastSeen, now),
    confidence: edge.confidence,
    doubted: doubtOf(edge) !== null,
  };
}
