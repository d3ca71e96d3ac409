// Lays a neutral graph out with elkjs: node elk.mjs graph.json > geometry.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const ELK = createRequire(process.cwd() + '/')('elkjs/lib/elk.bundled.js');

const graph = JSON.parse(readFileSync(process.argv[2]));
const boxes = new Map();
const root = { id: '$root', children: [], edges: [] };
for (const it of graph.groups) {
  const label = it.title ? [{ text: it.id, width: it.title.w, height: it.title.h }] : [];
  boxes.set(it.id, { id: it.id, children: [], labels: label });
}
for (const it of graph.nodes) boxes.set(it.id, { id: it.id, width: it.w, height: it.h });
const home = (it) => (it ? boxes.get(it).children : root.children);
for (const it of graph.groups) home(it.parent).push(boxes.get(it.id));
for (const it of graph.nodes) home(it.group).push(boxes.get(it.id));
root.edges = graph.edges.map((it, at) => ({
  id: '$' + at,
  sources: [it.from],
  targets: [it.to],
  labels: it.label ? [{ text: it.label.text || 'x', width: it.label.w, height: it.label.h }] : [],
}));
root.layoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': graph.direction === 'TB' ? 'DOWN' : 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'org.eclipse.elk.json.shapeCoords': 'ROOT',
  'org.eclipse.elk.json.edgeCoords': 'ROOT',
};
for (const it of graph.groups)
  boxes.get(it.id).layoutOptions = {
    'elk.nodeLabels.placement': 'INSIDE V_TOP H_LEFT',
    'elk.padding': `[top=${it.title ? 36 : 16},left=16,bottom=16,right=16]`,
  };
const start = process.cpuUsage();
const done = await new ELK().layout(root);
const spent = process.cpuUsage(start);
const rect = (it) => ({ x: it.x, y: it.y, w: it.width, h: it.height });
const out = { id: graph.id, peer: 'elkjs', direction: graph.direction, nodes: [], groups: [], edges: [] };
for (const it of graph.nodes) out.nodes.push({ id: it.id, group: it.group, ...rect(boxes.get(it.id)) });
for (const it of graph.groups) {
  const box = boxes.get(it.id);
  const title = box.labels && box.labels[0];
  const at = title && { x: box.x + title.x, y: box.y + title.y, w: title.width, h: title.height };
  out.groups.push({ id: it.id, parent: it.parent, ...rect(box), title: at });
}
done.edges.forEach((it, at) => {
  const from = graph.edges[at];
  const line = it.sections[0];
  const points = [line.startPoint, ...(line.bendPoints || []), line.endPoint].map((p) => [p.x, p.y]);
  const label = it.labels && it.labels[0];
  const placed = label && { ...rect(label), text: label.text };
  out.edges.push({ from: from.from, to: from.to, points, label: placed });
});
console.error(((spent.user + spent.system) / 1e6).toFixed(3));
console.log(JSON.stringify(out));
