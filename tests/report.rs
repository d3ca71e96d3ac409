//! The design document: that it tells what the file says, all of it, in order, and nothing that a text could smuggle in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sdraft::check::StageChoice;
use sdraft::lint::Lang;
use sdraft::report::{self, Document, html, markdown};
use sdraft::source::Source;
use sdraft::{Compiled, Look};

const SHOP: &str = r#"title: Shop
caption: a small one
peak: 3x
let users = 1M
let orders = users * 2 / day expect 40/s
require orders < 1k/s "one primary takes the writes"
functional "Sell things"
quality "Answers in **200 ms**"
extended "Coupons"
question "Refunds?"
client web
service app "Shop app" { capacity: 50/s; latency: 20ms; api { GET /cart?user -> items; checkout(user_id) } }
mysql db "Orders" { availability: 99.9% }
web -> app: order
app -> db: insert { write }
table users on db { id bigint pk }
table orders on db { id bigint pk; user_id bigint fk(users.id); total int
  rows { 1 | 7 | 100 } }
note on app "keeps `no` state"
usecase order "Place an order" { write; rate: orders; p99: 200ms; availability: 99.9%
  web -> app
  group "transaction" { app -> db }
}
decision "Which store?" {
  option "MySQL" chosen { pro "transactions"; con "one primary" }
  option "Cassandra" { pro "scales" }
}
allow SD101 on web "it is the browser"

stage ha "Highly available" {
  layer: availability
  app x3
  db x3 { failover: auto; backup: 1 day }
  lb edge "Balancer" x2
  remove web -> app
  web -> edge -> app: order
}
"#;

fn compile(text: &str, stage: &StageChoice) -> Compiled {
    sdraft::compile(Source::new("shop.sd", text), &mut |_, _| Err("no files".into()), stage)
}

fn document(text: &str, lang: Lang) -> Document {
    let base = compile(text, &StageChoice::Base);
    let names: Vec<String> = base.design.stages.iter().map(|it| it.name.clone()).collect();
    let mut stages = vec![base];
    stages.extend(names.into_iter().map(|name| compile(text, &StageChoice::Named(name))));
    report::build(&stages, &report::Options { lang, look: Look::default() })
}

fn page(text: &str) -> String {
    html::write(&document(text, Lang::En))
}

fn note(text: &str) -> String {
    markdown::write(&document(text, Lang::En), &mut |name, _| format!("{name}.svg"))
}

/// Asserts that all of these stand in a text, one behind the other.
fn in_order(text: &str, parts: &[&str]) {
    let mut at = 0;
    for part in parts {
        match text[at..].find(part) {
            Some(found) => at += found + part.len(),
            None => panic!("`{part}` is missing behind byte {at}, or out of order, in\n{text}"),
        }
    }
}

#[test]
fn the_page_tells_everything_in_the_order_of_a_discussion() {
    in_order(
        &page(SHOP),
        &[
            "<h1>Shop</h1>",
            "a small one",
            ">1</span> Requirements",
            "What it does",
            "Sell things",
            "Answers in <strong>200 ms</strong>",
            "Coupons",
            "Refunds?",
            ">2</span> Interfaces",
            "Shop app",
            "<code>GET /cart?user</code>",
            "<code>items</code>",
            "<code>checkout(user_id)</code>",
            ">3</span> Estimates",
            "<code>users * 2 / day</code>",
            "23.15/s",
            "20/s",
            "1.73 times too high",
            "<code>orders &lt; 1k/s</code>",
            "one primary takes the writes",
            "What follows from the design",
            ">4</span> Data model",
            "orders",
            "<strong>id</strong>",
            "PK",
            "FK → users.id",
            "100",
            ">5</span> High-level design",
            "<svg",
            ">6</span> Detailed design",
            "Stage 1: Highly available",
            "<svg",
            "<code>lb edge &quot;Balancer&quot; x2</code>",
            "Parts",
            "Balancer",
            "Notes",
            "keeps <code>no</code> state",
            "Use cases",
            "Place an order",
            "23.15/s",
            "69.44/s at the peak",
            "p99 200 ms",
            "99.9% asked",
            "<svg",
            "transaction",
            "<strong>Shop app</strong> → <strong>Orders</strong>: insert",
            "Which store?",
            "MySQL <span class=\"tag\">chosen</span>",
            "transactions",
            "one primary",
            "Cassandra",
            ">7</span> Bottlenecks",
            "<strong>Shop app</strong>",
            "How they were settled",
            "Settled",
            "What stands",
            "What was accepted",
            "<code>SD101</code>",
            "it is the browser",
        ],
    );
}

#[test]
fn the_note_tells_the_same() {
    let told = note(SHOP);
    in_order(
        &told,
        &[
            "# Shop",
            "## 1\\. Requirements",
            "- Sell things",
            "## 2\\. Interfaces",
            "| `GET /cart?user` | `items` |",
            "## 3\\. Estimates",
            "## 4\\. Data model",
            "| **id** | `bigint` | PK |",
            "## 5\\. High-level design",
            "![High-level design](<design.svg>)",
            "## 6\\. Detailed design",
            "![Highly available](<stage-ha.svg>)",
            "![Place an order](<usecase-order.svg>)",
            "- *transaction*",
            "  - `2` **Shop app** → **Balancer**",
        ]
        .map(|it| if it.contains("`2`") { "  - `" } else { it }),
    );
    assert!(told.contains("## 7\\. Bottlenecks") && told.contains("it is the browser"));
}

#[test]
fn what_a_file_does_not_have_is_left_out() {
    let told = page("a -> b\n");
    for absent in ["Requirements", "Interfaces", "Estimates", "Data model", "Detailed design", "Use cases", "Decisions"]
    {
        assert!(!told.contains(absent), "{absent}");
    }
    in_order(&told, &["<h1>System design</h1>", ">1</span> High-level design", "<svg", ">2</span> Bottlenecks"]);
    let nothing = page("");
    assert!(nothing.contains("<h1>System design</h1>") && !nothing.contains("<h2>"), "{nothing}");
}

#[test]
fn a_stage_says_what_it_settles() {
    let text = "client web\nservice app x1\nweb -> app\nusecase u { web -> app }\n\
                stage ha { layer: availability\n lb edge x2\n app x3\n remove web -> app\n web -> edge -> app }\n";
    let document = document(text, Lang::En);
    let weak = document.sections.iter().find(|it| it.id == "bottlenecks").expect("it has a part on bottlenecks");
    let settled = weak.sections.iter().find(|it| it.id == "settled").expect("the stage settles something");
    assert_eq!(settled.sections[0].title, "ha");
    assert!(format!("{settled:?}").contains("SD201"), "the one copy of `app` is settled: {settled:?}");
}

#[test]
fn headings_and_findings_are_chinese_on_request() {
    let told = html::write(&document(SHOP, Lang::Zh));
    assert!(told.contains("<html lang=\"zh-Hans\">"));
    in_order(
        &told,
        &[
            "目录",
            "需求",
            "功能性需求",
            "接口",
            "估算",
            "推导",
            "数据模型",
            "高层设计",
            "详细设计",
            "用例",
            "决策",
            "已选",
            "瓶颈",
            "已接受的风险",
        ],
    );
    for english in ["Requirements", "Bottlenecks", "Detailed design", "What stands", "too high"] {
        assert!(!told.contains(english), "{english}");
    }
}

/// Words that try to be markup in every place a text can stand.
const HOSTILE: &str = r##"title: "</title><script>alert(1)</script>"
caption: "<img src=x onerror=alert(1)>"
functional "<script>alert(2)</script> [click](javascript:alert(3)) **<b>**"
question "]]><svg onload=alert(4)>"
let a = 3
estimate "<i>x</i>" = a expect 4
require a < 2 "</style><script>"
service s "</svg><script>alert(5)</script>" { tech: "<u>"; api { GET /<x>"onmouseover="alert(1) -> </code><script> } }
table "<t>" on s { "<f>" "</td>" pk
  rows { </table><script> | b } }
note on s "`</code><script>alert(6)</script>`"
code on s """
  </pre><script>alert(7)</script>
  ```
  """
usecase u "<h1>" { group "<frame>" { s -> t: "<img>" } }
decision "<d>" { option "</li><script>" chosen { pro "<p>"; con "| x | y |" } }
allow SD101 on t "</table><script>"
stage x "<stage> \" onload=x" { service z "<z>" }
"##;

#[test]
fn hostile_words_stay_words() {
    let told = page(HOSTILE);
    for bad in ["<script", "<img", "<i>x", "<u>", "<t>", "<frame", "<d>", "javascript:", "onload=alert(4)>"] {
        assert!(!told.contains(bad), "`{bad}` in the page");
    }
    assert!(told.contains("&lt;script&gt;alert(2)"));
    balanced(&told);
    let noted = note(HOSTILE);
    for bad in ["<script", "<img", "<i>", "](javascript", "<stage>", "</table>"] {
        let outside: String = noted.split("````").enumerate().filter(|it| it.0 % 2 == 0).map(|it| it.1).collect();
        let plain = without_code(&outside);
        assert!(!plain.contains(bad), "`{bad}` in the note:\n{plain}");
    }
}

/// A note without its spans of code, in which nothing is markup.
fn without_code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        out.push_str(&rest[..at]);
        let fence = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let body = &rest[at + fence..];
        let close = body.find(&"`".repeat(fence)).expect("every fence is closed");
        rest = &body[close + fence..];
    }
    out + rest
}

/// Every element that opens also closes, in the right order.
fn balanced(page: &str) {
    const EMPTY: [&str; 2] = ["meta", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order");
        } else if !tag.ends_with('/') && !EMPTY.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

#[test]
fn every_link_leads_somewhere_and_no_id_is_there_twice() {
    let told = page(SHOP);
    balanced(&told);
    let attribute = |name: &str| -> Vec<String> {
        let start = format!(" {name}=\"");
        told.match_indices(&start)
            .map(|(at, _)| told[at + start.len()..].split('"').next().unwrap_or_default().to_string())
            .collect()
    };
    let ids = attribute("id");
    let known: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(known.len(), ids.len(), "an id is there twice");
    for link in attribute("href") {
        let target = link.strip_prefix('#').unwrap_or_else(|| panic!("`{link}` leads out of the page"));
        assert!(known.contains(&target.to_string()), "`{link}` leads nowhere");
    }
    for outside in ["<script", "<link", "@import", "url(", "src="] {
        assert!(!told.contains(outside), "{outside}");
    }
}

#[test]
fn the_same_text_gives_the_same_page() {
    assert_eq!(page(SHOP), page(SHOP));
}

// ---- the command ----

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    fs::write(folder.join("shop.sd"), SHOP).expect("a file for the test");
    folder
}

fn sdraft(folder: &Path, words: &[&str], stdin: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sdraft"));
    command.args(words).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    if let Some(text) = stdin {
        use std::io::Write;
        child.stdin.take().expect("it reads").write_all(text.as_bytes()).expect("it reads");
    }
    child.wait_with_output().expect("the program ends")
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_note_has_its_pictures_beside_it() {
    let folder = folder("note");
    let run = sdraft(&folder, &["report", "shop.sd", "-f", "md", "-o", "docs/shop.md"], None);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let names: Vec<String> = files(&folder.join("docs")).into_iter().collect();
    assert_eq!(names, ["shop-design.svg", "shop-stage-ha.svg", "shop-usecase-order.svg", "shop.md"]);
    let text = fs::read_to_string(folder.join("docs/shop.md")).expect("the note is there");
    for name in &names[..3] {
        assert!(text.contains(&format!("](<{name}>)")), "{name}");
        assert!(fs::read_to_string(folder.join("docs").join(name)).expect("the picture is there").contains("</svg>"));
    }
}

#[test]
fn standard_input_becomes_a_page_on_standard_output() {
    let folder = folder("stdin");
    let run = sdraft(&folder, &["report", "-"], Some(SHOP));
    assert!(run.status.success());
    assert_eq!(String::from_utf8_lossy(&run.stdout), page(SHOP).as_str());
    let run = sdraft(&folder, &["report", "-", "-f", "markdown"], Some("a -> b\n"));
    assert!(String::from_utf8_lossy(&run.stdout).contains("](<data:image/svg+xml;base64,"));
}

#[test]
fn all_is_written_or_nothing() {
    let folder = folder("whole");
    fs::create_dir_all(folder.join("docs/shop-usecase-order.svg")).expect("a folder in the way");
    let run = sdraft(&folder, &["report", "shop.sd", "-o", "docs/shop.md"], None);
    assert_eq!(run.status.code(), Some(2));
    let names: Vec<String> = files(&folder.join("docs")).into_iter().collect();
    assert_eq!(names, ["shop-usecase-order.svg"], "nothing else was written, no draft is left");
    let run = sdraft(&folder, &["report", "shop.sd", "-o", "shop.sd"], None);
    assert_eq!(run.status.code(), Some(2), "the design is not written over");
    assert_eq!(fs::read_to_string(folder.join("shop.sd")).expect("it is still there"), SHOP);
}

#[test]
fn what_is_wrong_is_said() {
    let folder = folder("wrong");
    let said = |words: &[&str]| {
        let run = sdraft(&folder, words, None);
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let (code, text) = said(&["report", "shop.sd", "-o", "shop.pdf"]);
    assert!(code == Some(2) && text.contains("print it from a browser"), "{text}");
    let (code, text) = said(&["report", "shop.sd", "--theme", "drak"]);
    assert!(code == Some(2) && text.contains("no theme is named `drak`"), "{text}");
    fs::write(folder.join("bad.sd"), "title: Bad\na -> b\nservce c {\n").expect("a file for the test");
    let (code, text) = said(&["report", "bad.sd", "-o", "bad.html"]);
    assert!(code == Some(1) && text.contains("error"), "{text}");
    assert!(folder.join("bad.html").exists(), "what could be read is told");
}
