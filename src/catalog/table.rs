//! The table itself, family by family: a kind, then its technologies.

use super::{Defaults, Family, Kind, Role, Shape};

/// A row with what most rows leave out.
const ROW: Kind = Kind {
    name: "",
    family: Family::Drawing,
    parent: None,
    technology: "",
    english: &[],
    chinese: &[],
    shape: Shape::Box,
    icon: "",
    role: Role::None,
    defaults: Defaults::NONE,
    docs: "",
};

const ACTOR: Kind = Kind { family: Family::Actor, shape: Shape::Stadium, icon: "devices", role: Role::Source, ..ROW };
const OUTSIDE: Kind =
    Kind { family: Family::External, shape: Shape::DashedBox, icon: "out-arrow", role: Role::External, ..ROW };
const EDGE: Kind = Kind { family: Family::Edge, shape: Shape::Hexagon, role: Role::Forwarder, ..ROW };
const COMPUTE: Kind = Kind { family: Family::Compute, shape: Shape::Box, role: Role::Stateless, ..ROW };
const COORDINATION: Kind = Kind { family: Family::Coordination, shape: Shape::DoubleBox, ..ROW };
const DATA: Kind = Kind { family: Family::Data, shape: Shape::Cylinder, role: Role::Store, ..ROW };
const CACHE: Kind = Kind { family: Family::Cache, shape: Shape::Chip, icon: "bolt", role: Role::Cache, ..ROW };
const MESSAGING: Kind = Kind { family: Family::Messaging, shape: Shape::Pipe, role: Role::Buffer, ..ROW };
const OPERATIONS: Kind =
    Kind { family: Family::Operations, shape: Shape::Sheet, icon: "chart", role: Role::Observer, ..ROW };

// benchmarks of the seeds (002:153-162, 002:135, 003:221), requests per second and copy
const WEB: Defaults = Defaults { capacity: Some(1e3), ..Defaults::NONE };
const SQL: Defaults = Defaults { capacity: Some(1e3), ..Defaults::NONE };
const NOSQL: Defaults = Defaults { capacity: Some(10e3), leaderless: true, ..Defaults::NONE };
const MEMORY: Defaults = Defaults { capacity: Some(1e6), storage: Some(100e9), leaderless: true, ..Defaults::NONE };
const MANAGED: Defaults = Defaults { managed: true, ..Defaults::NONE };
const LOG: Defaults = Defaults { leaderless: true, ..Defaults::NONE };
const QUORUM: Defaults = Defaults { quorum: true, ..Defaults::NONE };

/// The table.
pub static KINDS: &[Kind] = &[
    // ------------------------------------------------------------ actors
    Kind {
        name: "client",
        english: &["web", "frontend", "web-app", "app-client", "sdk", "api-sdk"],
        chinese: &["客户端", "前端", "网页", "小程序"],
        docs: "Who starts requests: a browser, an app, a program that calls.",
        ..ACTOR
    },
    Kind {
        name: "mobile",
        parent: Some("client"),
        technology: "",
        english: &["mobile-app", "phone", "ios", "android"],
        chinese: &["手机", "移动端", "移动应用"],
        icon: "phone",
        docs: "An app on a phone.",
        ..ACTOR
    },
    Kind {
        name: "browser",
        parent: Some("client"),
        english: &["web-browser"],
        chinese: &["浏览器"],
        icon: "globe",
        docs: "A web browser.",
        ..ACTOR
    },
    Kind {
        name: "user",
        parent: Some("client"),
        english: &["person", "customer", "admin", "actor", "upstream"],
        chinese: &["用户", "顾客", "管理员"],
        icon: "person",
        docs: "A person.",
        ..ACTOR
    },
    Kind {
        name: "device",
        parent: Some("client"),
        english: &["sensor", "iot", "source"],
        chinese: &["设备", "传感器", "数据源"],
        icon: "phone",
        docs: "A device that sends or asks.",
        ..ACTOR
    },
    // ------------------------------------------------------------ external
    Kind {
        name: "external",
        english: &["third-party", "thirdparty", "partner", "vendor", "email", "webpage"],
        chinese: &["第三方", "第三方服务", "外部系统"],
        docs: "A system that is not ours.",
        ..OUTSIDE
    },
    Kind { name: "stripe", parent: Some("external"), technology: "Stripe", docs: "Payments by Stripe.", ..OUTSIDE },
    Kind { name: "paypal", parent: Some("external"), technology: "PayPal", docs: "Payments by PayPal.", ..OUTSIDE },
    Kind { name: "apns", parent: Some("external"), technology: "APNs", docs: "Apple's push notifications.", ..OUTSIDE },
    Kind { name: "fcm", parent: Some("external"), technology: "FCM", docs: "Google's push notifications.", ..OUTSIDE },
    Kind {
        name: "twilio",
        parent: Some("external"),
        technology: "Twilio",
        english: &["sms"],
        chinese: &["短信"],
        docs: "Text messages by a provider.",
        ..OUTSIDE
    },
    Kind {
        name: "sendgrid",
        parent: Some("external"),
        technology: "SendGrid",
        english: &["mailgun", "email-provider"],
        docs: "Mail by a provider.",
        ..OUTSIDE
    },
    Kind {
        name: "pagerduty",
        parent: Some("external"),
        technology: "PagerDuty",
        docs: "Calls whoever is on duty.",
        ..OUTSIDE
    },
    // ------------------------------------------------------------ edge
    Kind {
        name: "dns",
        english: &["name-server"],
        chinese: &["域名", "域名解析"],
        icon: "globe",
        defaults: MANAGED,
        docs: "Turns names into addresses.",
        ..EDGE
    },
    Kind {
        name: "route53",
        parent: Some("dns"),
        technology: "Route 53",
        icon: "globe",
        defaults: MANAGED,
        docs: "DNS by AWS.",
        ..EDGE
    },
    Kind {
        name: "cdn",
        english: &["pop", "edge-cache"],
        chinese: &["内容分发网络", "内容分发"],
        icon: "nodes",
        defaults: MANAGED,
        docs: "Serves content from near the reader.",
        ..EDGE
    },
    Kind {
        name: "cloudfront",
        parent: Some("cdn"),
        technology: "CloudFront",
        icon: "nodes",
        defaults: MANAGED,
        docs: "A CDN by AWS.",
        ..EDGE
    },
    Kind {
        name: "cloudflare",
        parent: Some("cdn"),
        technology: "Cloudflare",
        icon: "nodes",
        defaults: MANAGED,
        docs: "A CDN by Cloudflare.",
        ..EDGE
    },
    Kind {
        name: "akamai",
        parent: Some("cdn"),
        technology: "Akamai",
        icon: "nodes",
        defaults: MANAGED,
        docs: "A CDN by Akamai.",
        ..EDGE
    },
    Kind {
        name: "waf",
        english: &["firewall"],
        chinese: &["防火墙"],
        icon: "shield",
        docs: "Keeps hostile requests out.",
        ..EDGE
    },
    Kind {
        name: "lb",
        english: &["load-balancer", "loadbalancer", "balancer", "proxy", "reverse-proxy"],
        chinese: &["负载均衡", "负载均衡器", "代理", "负载均衡设备"],
        icon: "split",
        docs: "Spreads requests over copies.",
        ..EDGE
    },
    Kind {
        name: "nginx",
        parent: Some("lb"),
        technology: "Nginx",
        icon: "split",
        docs: "A web server, here spreading requests.",
        ..EDGE
    },
    Kind {
        name: "haproxy",
        parent: Some("lb"),
        technology: "HAProxy",
        icon: "split",
        docs: "A load balancer.",
        ..EDGE
    },
    Kind {
        name: "envoy",
        parent: Some("lb"),
        technology: "Envoy",
        icon: "split",
        docs: "A proxy between services.",
        ..EDGE
    },
    Kind {
        name: "elb",
        parent: Some("lb"),
        technology: "ELB",
        english: &["alb", "nlb", "slb"],
        icon: "split",
        defaults: MANAGED,
        docs: "A load balancer run by the cloud.",
        ..EDGE
    },
    Kind {
        name: "gateway",
        english: &["api-gateway", "apigateway", "bff"],
        chinese: &["网关", "api网关", "接口网关"],
        icon: "gate",
        docs: "The one door: routes, checks and limits requests.",
        ..EDGE
    },
    Kind { name: "kong", parent: Some("gateway"), technology: "Kong", icon: "gate", docs: "An API gateway.", ..EDGE },
    Kind {
        name: "limiter",
        english: &["rate-limiter", "ratelimiter", "throttle", "throttler", "filter", "throttling"],
        chinese: &["限流", "限流器", "过滤层"],
        icon: "gauge",
        docs: "Lets only so many requests through.",
        ..EDGE
    },
    // ------------------------------------------------------------ compute
    Kind {
        name: "service",
        english: &[
            "server",
            "app",
            "application",
            "backend",
            "microservice",
            "app-server",
            "application-server",
            "api-server",
            "webserver",
            "web-server",
            "website",
            "aggregator",
            "dispatcher",
            "handler",
            "notifier",
            "notification-service",
        ],
        chinese: &["服务", "服务器", "后端", "应用", "应用服务器", "微服务", "服务层", "Web服务器", "通知服务"],
        defaults: WEB,
        docs: "Answers requests; any copy serves.",
        ..COMPUTE
    },
    Kind {
        name: "websocket",
        parent: Some("service"),
        technology: "WebSocket",
        english: &["ws", "sse", "realtime", "chat-server", "presence"],
        chinese: &["实时同步", "长连接"],
        docs: "Holds connections open and pushes.",
        ..COMPUTE
    },
    Kind {
        name: "worker",
        english: &["consumer", "processor", "fetcher", "indexer", "writer", "sender", "crawler"],
        chinese: &["工作者", "消费者", "工作进程", "爬虫"],
        icon: "gear",
        docs: "Takes work from a queue.",
        ..COMPUTE
    },
    Kind {
        name: "pool",
        english: &["compute", "compute-pool", "compute-service", "cluster", "fleet"],
        chinese: &["计算池", "计算服务", "集群"],
        icon: "gear",
        docs: "Many workers behind one name.",
        ..COMPUTE
    },
    Kind {
        name: "spark",
        parent: Some("pool"),
        technology: "Spark",
        icon: "gear",
        docs: "Batch computation on many machines.",
        ..COMPUTE
    },
    Kind {
        name: "flink",
        parent: Some("pool"),
        technology: "Flink",
        icon: "gear",
        docs: "Stream computation on many machines.",
        ..COMPUTE
    },
    Kind {
        name: "mapreduce",
        parent: Some("pool"),
        technology: "MapReduce",
        english: &["hadoop"],
        icon: "gear",
        docs: "Batch computation on many machines.",
        ..COMPUTE
    },
    Kind {
        name: "function",
        english: &["faas"],
        chinese: &["函数", "云函数"],
        shape: Shape::Parallelogram,
        icon: "lambda",
        defaults: MANAGED,
        docs: "Code that runs on demand.",
        ..COMPUTE
    },
    Kind {
        name: "lambda",
        parent: Some("function"),
        technology: "Lambda",
        shape: Shape::Parallelogram,
        icon: "lambda",
        defaults: MANAGED,
        docs: "Functions by AWS.",
        ..COMPUTE
    },
    Kind {
        name: "job",
        english: &["cron", "cronjob", "cron-job", "batch", "batch-job", "timer", "scheduler"],
        chinese: &["定时任务", "批处理", "任务调度", "定时", "批量任务"],
        icon: "clock",
        docs: "Runs by the clock.",
        ..COMPUTE
    },
    Kind {
        name: "process",
        english: &["operator", "step", "map", "reduce", "aggregate"],
        chinese: &["进程", "算子", "步骤"],
        docs: "A step of a computation.",
        ..COMPUTE
    },
    Kind {
        name: "idgen",
        english: &["id-generator", "snowflake", "sequencer"],
        chinese: &["id生成器", "发号器"],
        icon: "hash",
        docs: "Hands out unique ids.",
        ..COMPUTE
    },
    // ------------------------------------------------------------ coordination
    Kind {
        name: "leader",
        english: &["master", "coordinator", "meta-service", "split-service"],
        chinese: &["主节点", "调度器", "协调者", "元服务"],
        icon: "crown",
        role: Role::Leader,
        docs: "One active copy decides, the rest stand by.",
        ..COORDINATION
    },
    Kind {
        name: "election",
        english: &["election-service", "consensus", "lock-service"],
        chinese: &["选举", "选举服务", "选举中心"],
        icon: "ballot",
        role: Role::Coordinator,
        defaults: QUORUM,
        docs: "A majority agrees on who leads.",
        ..COORDINATION
    },
    Kind {
        name: "zookeeper",
        parent: Some("election"),
        technology: "ZooKeeper",
        english: &["zk"],
        icon: "ballot",
        role: Role::Coordinator,
        defaults: QUORUM,
        docs: "Coordination by majority.",
        ..COORDINATION
    },
    Kind {
        name: "etcd",
        parent: Some("election"),
        technology: "etcd",
        icon: "ballot",
        role: Role::Coordinator,
        defaults: QUORUM,
        docs: "A small store that agrees by majority.",
        ..COORDINATION
    },
    Kind {
        name: "consul",
        parent: Some("registry"),
        technology: "Consul",
        icon: "ballot",
        role: Role::Coordinator,
        defaults: QUORUM,
        docs: "Finds services, agrees by majority.",
        ..COORDINATION
    },
    Kind {
        name: "registry",
        english: &[
            "service-discovery",
            "discovery",
            "lookup",
            "shard-map",
            "shard-map-manager",
            "resource-manager",
            "config-service",
        ],
        chinese: &["服务发现", "注册中心", "配置中心"],
        icon: "ballot",
        role: Role::Coordinator,
        docs: "Knows who is where.",
        ..COORDINATION
    },
    // ------------------------------------------------------------ data
    Kind {
        name: "db",
        english: &[
            "database",
            "sql",
            "rds",
            "store",
            "storage",
            "persistence",
            "table",
            "rdbms",
            "sqldb",
            "datastore",
            "shard",
        ],
        chinese: &["数据库", "关系型数据库", "存储", "持久层", "数据层", "表", "主从数据库", "主库", "从库", "分片"],
        defaults: SQL,
        docs: "A relational database.",
        ..DATA
    },
    Kind {
        name: "mysql",
        parent: Some("db"),
        technology: "MySQL",
        english: &["mariadb"],
        defaults: SQL,
        docs: "A relational database.",
        ..DATA
    },
    Kind {
        name: "postgres",
        parent: Some("db"),
        technology: "PostgreSQL",
        english: &["postgresql", "pg"],
        defaults: SQL,
        docs: "A relational database.",
        ..DATA
    },
    Kind {
        name: "oracle",
        parent: Some("db"),
        technology: "Oracle",
        defaults: SQL,
        docs: "A relational database.",
        ..DATA
    },
    Kind {
        name: "sqlserver",
        parent: Some("db"),
        technology: "SQL Server",
        english: &["mssql"],
        defaults: SQL,
        docs: "A relational database.",
        ..DATA
    },
    Kind {
        name: "sqlite",
        parent: Some("db"),
        technology: "SQLite",
        defaults: SQL,
        docs: "A database in a file.",
        ..DATA
    },
    Kind {
        name: "aurora",
        parent: Some("db"),
        technology: "Aurora",
        defaults: Defaults { managed: true, ..SQL },
        docs: "A relational database run by AWS.",
        ..DATA
    },
    Kind {
        name: "spanner",
        parent: Some("db"),
        technology: "Spanner",
        english: &["cockroachdb", "tidb"],
        defaults: Defaults { managed: true, ..SQL },
        docs: "A relational database over many regions.",
        ..DATA
    },
    Kind {
        name: "nosql",
        english: &["document-db", "wide-column", "nosql-db"],
        chinese: &["非关系型数据库", "文档数据库"],
        defaults: NOSQL,
        docs: "A database that gives up joins for scale.",
        ..DATA
    },
    Kind {
        name: "cassandra",
        parent: Some("nosql"),
        technology: "Cassandra",
        english: &["scylla", "scylladb"],
        defaults: NOSQL,
        docs: "A wide-column store without a primary.",
        ..DATA
    },
    Kind {
        name: "mongodb",
        parent: Some("nosql"),
        technology: "MongoDB",
        english: &["mongo"],
        defaults: Defaults { leaderless: false, ..NOSQL },
        docs: "A document store.",
        ..DATA
    },
    Kind {
        name: "dynamodb",
        parent: Some("nosql"),
        technology: "DynamoDB",
        english: &["dynamo"],
        defaults: Defaults {
            managed: true,
            leaderless: true,
            capacity: None,
            capacity_read: Some(3e3),
            capacity_write: Some(1e3),
            storage: Some(10e9),
            quorum: false,
        },
        docs: "A key-value and document store by AWS; its limits are per partition.",
        ..DATA
    },
    Kind {
        name: "hbase",
        parent: Some("nosql"),
        technology: "HBase",
        english: &["bigtable"],
        defaults: NOSQL,
        docs: "A wide-column store on a file system.",
        ..DATA
    },
    Kind {
        name: "kv",
        english: &["kv-store", "key-value", "keyvalue", "rocksdb", "leveldb"],
        chinese: &["键值存储", "键值库"],
        defaults: NOSQL,
        docs: "Values by their key.",
        ..DATA
    },
    Kind {
        name: "graphdb",
        english: &["graph-db", "graph"],
        chinese: &["图数据库"],
        docs: "A database of nodes and edges.",
        ..DATA
    },
    Kind { name: "neo4j", parent: Some("graphdb"), technology: "Neo4j", docs: "A graph database.", ..DATA },
    Kind {
        name: "tsdb",
        english: &["time-series", "timeseries", "time-series-db"],
        chinese: &["时序数据库"],
        docs: "A database of values over time.",
        ..DATA
    },
    Kind { name: "influxdb", parent: Some("tsdb"), technology: "InfluxDB", docs: "A time-series database.", ..DATA },
    Kind {
        name: "clickhouse",
        parent: Some("warehouse"),
        technology: "ClickHouse",
        english: &["druid", "pinot"],
        docs: "A columnar database for analysis.",
        ..DATA
    },
    Kind {
        name: "search",
        english: &["search-index", "index", "search-engine"],
        chinese: &["搜索", "索引", "搜索引擎"],
        icon: "search",
        docs: "Finds texts by their words.",
        ..DATA
    },
    Kind {
        name: "elasticsearch",
        parent: Some("search"),
        technology: "Elasticsearch",
        english: &["elastic", "opensearch", "solr", "lucene"],
        icon: "search",
        docs: "A search index.",
        ..DATA
    },
    Kind {
        name: "warehouse",
        english: &["data-warehouse", "dw", "olap"],
        chinese: &["数据仓库", "数仓"],
        docs: "Data kept for analysis.",
        ..DATA
    },
    Kind {
        name: "snowflake-dw",
        parent: Some("warehouse"),
        technology: "Snowflake",
        defaults: MANAGED,
        docs: "A warehouse run by its maker.",
        ..DATA
    },
    Kind {
        name: "bigquery",
        parent: Some("warehouse"),
        technology: "BigQuery",
        english: &["redshift", "hive"],
        defaults: MANAGED,
        docs: "A warehouse run by the cloud.",
        ..DATA
    },
    Kind {
        name: "lake",
        english: &["data-lake", "datalake"],
        chinese: &["数据湖"],
        shape: Shape::Ellipse,
        docs: "Files of every kind, kept for later.",
        ..DATA
    },
    Kind {
        name: "blob",
        english: &[
            "object-store",
            "object-storage",
            "objectstore",
            "file-storage",
            "bucket",
            "file-store",
            "filesystem",
        ],
        chinese: &["对象存储", "文件存储", "分布式存储"],
        shape: Shape::Bucket,
        docs: "Large files by their name.",
        ..DATA
    },
    Kind {
        name: "s3",
        parent: Some("blob"),
        technology: "S3",
        english: &["gcs", "oss", "minio"],
        shape: Shape::Bucket,
        defaults: MANAGED,
        docs: "Objects by their key, run by the cloud.",
        ..DATA
    },
    Kind {
        name: "hdfs",
        parent: Some("blob"),
        technology: "HDFS",
        english: &["gfs"],
        shape: Shape::Bucket,
        defaults: LOG,
        docs: "A file system over many machines.",
        ..DATA
    },
    // ------------------------------------------------------------ cache
    Kind {
        name: "cache",
        english: &["in-memory-cache", "memory-cache", "lock", "trie"],
        chinese: &["缓存", "分布式锁"],
        defaults: MEMORY,
        docs: "Answers from memory what it can; the rest is asked elsewhere.",
        ..CACHE
    },
    Kind {
        name: "redis",
        parent: Some("cache"),
        technology: "Redis",
        english: &["valkey", "redis-cluster", "elasticache"],
        defaults: MEMORY,
        docs: "Data structures in memory.",
        ..CACHE
    },
    Kind {
        name: "memcached",
        parent: Some("cache"),
        technology: "Memcached",
        english: &["memcache"],
        defaults: MEMORY,
        docs: "Values in memory.",
        ..CACHE
    },
    // ------------------------------------------------------------ messaging
    Kind {
        name: "queue",
        english: &["message-queue", "mq", "task-queue", "waiting-queue", "inbox", "frontier"],
        chinese: &["队列", "消息队列", "任务队列"],
        docs: "Messages kept until a consumer takes them.",
        ..MESSAGING
    },
    Kind {
        name: "sqs",
        parent: Some("queue"),
        technology: "SQS",
        english: &["sns", "pubsub"],
        defaults: MANAGED,
        docs: "Queues by AWS.",
        ..MESSAGING
    },
    Kind {
        name: "rabbitmq",
        parent: Some("queue"),
        technology: "RabbitMQ",
        english: &["rabbit", "activemq", "rocketmq", "celery"],
        docs: "A message broker.",
        ..MESSAGING
    },
    Kind {
        name: "kafka",
        parent: Some("queue"),
        technology: "Kafka",
        english: &["pulsar", "redpanda"],
        defaults: LOG,
        docs: "A log of messages that many read.",
        ..MESSAGING
    },
    Kind {
        name: "stream",
        english: &["event-stream", "message-bus", "event-bus", "log-stream", "partition"],
        chinese: &["流", "消息总线", "事件流", "分区"],
        defaults: LOG,
        docs: "Messages kept in order, read by many.",
        ..MESSAGING
    },
    Kind {
        name: "kinesis",
        parent: Some("stream"),
        technology: "Kinesis",
        english: &["eventhub", "dynamodb-streams"],
        defaults: MANAGED,
        docs: "Streams by the cloud.",
        ..MESSAGING
    },
    // ------------------------------------------------------------ operations
    Kind {
        name: "monitor",
        english: &["monitoring", "metrics", "observability", "dashboards", "visualization"],
        chinese: &["监控", "指标", "可视化"],
        docs: "Watches how the system does.",
        ..OPERATIONS
    },
    Kind {
        name: "prometheus",
        parent: Some("monitor"),
        technology: "Prometheus",
        docs: "Collects metrics.",
        ..OPERATIONS
    },
    Kind {
        name: "grafana",
        parent: Some("monitor"),
        technology: "Grafana",
        english: &["datadog", "cloudwatch"],
        docs: "Shows metrics.",
        ..OPERATIONS
    },
    Kind {
        name: "logs",
        english: &["logging", "log-service", "audit", "log"],
        chinese: &["日志", "审计"],
        icon: "",
        docs: "Keeps what happened.",
        ..OPERATIONS
    },
    Kind {
        name: "elk",
        parent: Some("logs"),
        technology: "ELK",
        english: &["splunk", "loki"],
        icon: "",
        docs: "Collects and searches logs.",
        ..OPERATIONS
    },
    Kind {
        name: "alert",
        english: &["alerts", "alerting", "alert-manager", "alertmanager"],
        chinese: &["告警", "报警", "自动告警"],
        icon: "bell",
        docs: "Wakes somebody up.",
        ..OPERATIONS
    },
    Kind {
        name: "analytics",
        english: &["bi", "reporting", "statistics"],
        chinese: &["分析", "统计", "报表"],
        docs: "Learns from what happened.",
        ..OPERATIONS
    },
    // ------------------------------------------------------------ drawing
    Kind {
        name: "component",
        english: &["module", "box"],
        chinese: &["组件", "模块"],
        docs: "A part of the system of which nothing more is said.",
        ..ROW
    },
    Kind {
        name: "file",
        english: &["artifact", "document", "dataset"],
        chinese: &["文件", "文档"],
        shape: Shape::Page,
        docs: "A file that is passed on.",
        ..ROW
    },
    Kind {
        name: "decision",
        english: &["condition", "state"],
        chinese: &["判断"],
        shape: Shape::Diamond,
        docs: "A question with two ways on.",
        ..ROW
    },
    Kind {
        name: "port",
        english: &["input", "output", "terminal"],
        chinese: &["端口", "输入", "输出"],
        shape: Shape::BareText,
        docs: "Where something comes in or goes out, drawn as bare text.",
        ..ROW
    },
    Kind { name: "slot", english: &["cell"], chinese: &["槽"], shape: Shape::Slot, docs: "A small square.", ..ROW },
];
