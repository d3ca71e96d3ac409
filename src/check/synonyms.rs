//! Words that other tools use for what is said otherwise here, and what to write instead.

use super::attributes::{self, Place};
use crate::catalog;

/// Other words for attributes, Chinese ones among them.
const KEYS: &[(&str, &str)] = &[
    ("hit_rate", "hit"),
    ("hit_ratio", "hit"),
    ("hitrate", "hit"),
    ("sla", "availability"),
    ("slo", "availability"),
    ("uptime", "availability"),
    ("disk", "storage"),
    ("p50", "latency"),
    ("p90", "p99"),
    ("p95", "p99"),
    ("delay", "latency"),
    ("technology", "tech"),
    ("team", "owner"),
    ("url", "link"),
    ("href", "link"),
    ("subtitle", "caption"),
    ("standbys", "standby"),
    ("sharding", "shard_by"),
    ("partition", "partitions"),
    ("标题", "title"),
    ("说明", "caption"),
    ("方向", "direction"),
    ("峰值", "peak"),
    ("主题", "theme"),
    ("容量", "capacity"),
    ("存储", "storage"),
    ("延迟", "latency"),
    ("时延", "latency"),
    ("可用性", "availability"),
    ("命中率", "hit"),
    ("备用", "standby"),
    ("分片", "shards"),
    ("分区", "partitions"),
    ("负责人", "owner"),
    ("技术", "tech"),
    ("速率", "rate"),
    ("频率", "rate"),
    ("大小", "size"),
    ("协议", "protocol"),
    ("超时", "timeout"),
    ("重试", "retries"),
];

/// Other words for flags.
const FLAGS: &[(&str, &str)] = &[
    ("限流", "ratelimit"),
    ("rate_limit", "ratelimit"),
    ("rate-limit", "ratelimit"),
    ("认证", "auth"),
    ("鉴权", "auth"),
    ("authenticated", "auth"),
    ("幂等", "idempotent"),
    ("托管", "managed"),
    ("可选", "optional"),
    ("有状态", "stateful"),
    ("无状态", "stateless"),
    ("监控", "monitored"),
    ("公开", "public"),
    ("持久化", "persistent"),
    ("durable", "persistent"),
    ("反压", "backpressure"),
    ("虚线", "dashed"),
    ("读", "read"),
    ("写", "write"),
    ("拉", "pull"),
    ("推", "push"),
    ("加密", "encrypted"),
    ("tls", "encrypted"),
    ("并行", "parallel"),
];

/// The flag somebody meant by a word that is none.
pub fn meant_flag(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    FLAGS.iter().find(|(it, _)| *it == lower).map(|&(_, flag)| flag)
}

/// Words for what is no attribute, and how it is said.
const FORMS: &[(&[&str], &str)] = &[
    (
        &["label", "name", "title", "text", "名称", "标签"],
        "a label stands in quotes behind the name: `app \"Label\"`; of a flow behind a colon: `a -> b: label`",
    ),
    (&["type", "kind", "class", "类型"], "the kind stands before the name: `service app`"),
    (
        &[
            "replicas",
            "replica",
            "copies",
            "instances",
            "instance",
            "count",
            "nodes",
            "replication",
            "副本",
            "副本数",
            "实例",
            "数量",
        ],
        "the number of copies stands behind the name: `app x3`",
    ),
    (
        &["zone", "zones", "az", "azs", "region", "regions", "可用区", "机房"],
        "zones stand behind the name: `app x3 in az1, az2`",
    ),
    (
        &["color", "colour", "fill", "stroke", "shape", "style", "background", "颜色", "形状"],
        "looks are said apart: `style app { fill: #a5d8ff; shape: box }`",
    ),
    (&["description", "desc", "note", "notes", "comment", "描述", "备注"], "a remark is a note: `note on app \"…\"`"),
    (&["async"], "a flow that does not wait is `a ~> b`"),
];

/// What somebody meant by a key that is none.
pub fn meant(place: Place, key: &str) -> Option<String> {
    let lower = key.to_lowercase();
    if matches!(lower.as_str(), "qps" | "tps" | "rps" | "throughput" | "load" | "吞吐量") {
        return match place {
            Place::Component => Some("what a copy can serve is `capacity: 1k/s`".to_string()),
            Place::Flow | Place::UseCase => Some("requests per second are `rate: 1k/s`".to_string()),
            _ => None,
        };
    }
    let known = KEYS.iter().find(|(word, key)| *word == lower && attributes::find(place, key).is_some());
    if let Some((_, key)) = known {
        let example = attributes::find(place, key).map(|row| row.form.example()).unwrap_or_default();
        return Some(format!("it is called `{key}`: `{key}: {example}`"));
    }
    let says = |place| matches!(place, Place::Component | Place::Flow | Place::Group);
    FORMS.iter().find(|(words, _)| says(place) && words.contains(&lower.as_str())).map(|(_, form)| form.to_string())
}

/// What somebody meant by a kind that is none.
pub fn meant_kind(word: &str, name: &str) -> Option<String> {
    let joined = [format!("{word}-{name}"), format!("{word}{name}")];
    if let Some(kind) = joined.iter().find(|it| catalog::find(it).is_some()) {
        return Some(format!("a kind of two words is written as one: `{kind}`"));
    }
    if attributes::find(Place::Design, word).is_some() {
        return Some(format!("an attribute has a colon: `{word}: …`"));
    }
    match word.to_lowercase().as_str() {
        "digraph" | "flowchart" | "graph" | "strict" | "sequencediagram" | "workspace" | "diagram" => {
            Some("a file is one design: leave this line out; a flow is `a -> b: label`".to_string())
        }
        "subgraph" | "cluster" | "package" | "boundary" | "container" | "vpc" | "subnet" | "namespace" | "module"
        | "folder" | "rectangle" | "frame" | "system" | "layer" => {
            Some(format!("a box around others is `group {name} {{ … }}`"))
        }
        "node" | "participant" | "box" | "element" => {
            Some(format!("`component {name}` is a plain box; `sdraft kinds` lists better ones"))
        }
        "dlq" | "deadletter" | "死信" => {
            Some(format!("it is a queue: `queue {name}`, and `dlq: {name}` in the braces of who fills it"))
        }
        "datacenter" | "dc" | "az" => {
            Some(format!("a failure domain is `zone {name} {{ … }}` or `region {name} {{ … }}`"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synonym_leads_to_an_attribute_and_is_none() {
        for (word, key) in KEYS {
            assert!(attributes::ATTRIBUTES.iter().any(|row| row.key == *key), "`{key}` is no attribute");
            assert!(attributes::ATTRIBUTES.iter().all(|row| row.key != *word), "`{word}` is an attribute itself");
        }
        assert_eq!(meant(Place::Flow, "hit_rate"), None);
        assert!(meant(Place::Component, "QPS").is_some_and(|help| help.contains("capacity")));
    }
}
