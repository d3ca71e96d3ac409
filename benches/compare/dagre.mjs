// Lays a neutral graph out with @dagrejs/dagre: node dagre.mjs graph.json > geometry.json
// dagre has no lines to groups: they go to the first box in the group, and the score takes them so.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const dagre = createRequire(process.cwd() + '/')('@dagrejs/dagre');

const graph = JSON.parse(readFileSync(process.argv[2]));
const g = new dagre.graphlib.Graph({ compound: true, multigraph: true });
g.setGraph({ rankdir: graph.direction, ranksep: 50, nodesep: 30 });
g.setDefaultEdgeLabel(() => ({}));
const parent = new Map(graph.groups.map((it) => [it.id, it.parent]));
const inside = (node, group) => {
  for (let at = node.group; at; at = parent.get(at)) if (at === group) return true;
  return false;
};
const used = graph.groups.filter((it) => graph.nodes.some((node) => inside(node, it.id)));
const isGroup = new Set(used.map((it) => it.id));
for (const it of used) g.setNode('g:' + it.id, {});
for (const it of graph.nodes) g.setNode(it.id, { width: it.w, height: it.h });
for (const it of used) if (it.parent) g.setParent('g:' + it.id, 'g:' + it.parent);
for (const it of graph.nodes) if (it.group && isGroup.has(it.group)) g.setParent(it.id, 'g:' + it.group);
const box = (id) => (isGroup.has(id) ? graph.nodes.find((node) => inside(node, id)).id : id);
const edges = graph.edges.map((it, at) => ({ ...it, from: box(it.from), to: box(it.to), name: 'e' + at }));
const ends = new Set(graph.nodes.map((it) => it.id));
for (const it of edges)
  if (ends.has(it.from) && ends.has(it.to))
    g.setEdge(it.from, it.to, it.label ? { width: it.label.w, height: it.label.h, labelpos: 'c' } : {}, it.name);
const start = process.cpuUsage();
dagre.layout(g);
const spent = process.cpuUsage(start);
const rect = (it) => ({ x: it.x - it.width / 2, y: it.y - it.height / 2, w: it.width, h: it.height });
const out = { id: graph.id, peer: 'dagre', direction: graph.direction, nodes: [], groups: [], edges: [] };
for (const it of graph.nodes) out.nodes.push({ id: it.id, group: isGroup.has(it.group) ? it.group : null, ...rect(g.node(it.id)) });
for (const it of used) out.groups.push({ id: it.id, parent: it.parent, ...rect(g.node('g:' + it.id)) });
for (const it of edges) {
  const line = g.edge({ v: it.from, w: it.to, name: it.name });
  if (!line) continue;
  const label = it.label && line.width ? { ...rect(line), text: it.label.text } : null;
  out.edges.push({ from: it.from, to: it.to, points: line.points.map((p) => [p.x, p.y]), label });
}
console.error(((spent.user + spent.system) / 1e6).toFixed(3));
console.log(JSON.stringify(out));
