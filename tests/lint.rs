//! The rules: their manuals hold, and what they find is what `tests/golden/lint/` says. `SDRAFT_BLESS=1` rewrites the
//! golden files; read them before you accept them.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sdraft::analyze::Facts;
use sdraft::check::StageChoice;
use sdraft::diag::fix::patch;
use sdraft::diag::{Diagnostic, Severity};
use sdraft::lint::{Lang, Rule, Selector, Settings, lint, rules};
use sdraft::model::Profile;
use sdraft::{Compiled, lint as lints};

fn run(text: &str, settings: &Settings) -> (Compiled, Vec<Diagnostic>) {
    let compiled = common::compile("t.sd", text, &StageChoice::Last);
    let errors: String = compiled
        .diagnostics
        .iter()
        .filter(|it| it.is_language_error())
        .map(|it| common::brief(&compiled, it))
        .collect();
    assert!(errors.is_empty(), "{text}\n{errors}");
    let found = lint(&Facts::new(&compiled.design), &compiled.sources, settings);
    (compiled, found)
}

/// The codes found in a text, in order.
fn codes(text: &str) -> Vec<&'static str> {
    run(text, &Settings::default()).1.iter().map(|it| it.code.id).collect()
}

fn only(rule: &dyn Rule) -> Settings {
    Settings { select: vec![Selector::Rule(rule.about().code.id)], ..Settings::default() }
}

/// What one rule finds, beside the levels that rules about levels need to have run.
fn findings_of(rule: &dyn Rule, text: &str, lang: Lang) -> (Compiled, Vec<Diagnostic>) {
    let is_about_levels = rule.about().code.id.starts_with("SD9");
    let settings =
        if is_about_levels { Settings { select: vec![Selector::All], ..Settings::default() } } else { only(rule) };
    let (compiled, mut found) = run(text, &Settings { lang, ..settings });
    found.retain(|it| it.code == rule.about().code);
    (compiled, found)
}

#[test]
fn no_code_and_no_name_is_used_twice() {
    let mut codes: Vec<_> = rules::ALL.iter().map(|it| it.about().code.id).collect();
    let mut names: Vec<_> = rules::ALL.iter().map(|it| it.about().code.name).collect();
    codes.extend(sdraft::codes::PAGES.iter().map(|it| it.code.id));
    names.extend(sdraft::codes::PAGES.iter().map(|it| it.code.name));
    let all = (codes.len(), names.len());
    codes.sort_unstable();
    codes.dedup();
    names.sort_unstable();
    names.dedup();
    assert_eq!((codes.len(), names.len()), all);
}

#[test]
fn every_manual_says_what_why_and_when_to_allow_it_in_both_languages() {
    for rule in rules::ALL {
        for lang in [Lang::En, Lang::Zh] {
            let manual = rule.about().manual(lang);
            let id = rule.about().code.id;
            assert!(!manual.summary.is_empty() && manual.summary.ends_with(['.', '。']), "{id}: {}", manual.summary);
            assert!(!manual.why.is_empty(), "{id} {lang:?}: why");
            assert_eq!(manual.allow.len(), 1, "{id} {lang:?}: when to allow it: {:?}", manual.allow);
            assert!(!manual.fires.is_empty() && !manual.quiet.is_empty(), "{id}: examples");
        }
        let english = rule.about().manual(Lang::En);
        assert!(english.why.last().unwrap().starts_with("Seeds: "), "{}: the passage", rule.about().code.id);
    }
}

#[test]
fn the_examples_of_every_manual_do_what_they_say() {
    let mut wrong = String::new();
    for rule in rules::ALL {
        let manual = rule.about().manual(Lang::En);
        let id = rule.about().code.id;
        for example in &manual.fires {
            if findings_of(*rule, example, Lang::En).1.is_empty() {
                _ = writeln!(wrong, "{id} does not fire on\n{example}");
            }
        }
        for example in &manual.quiet {
            for found in findings_of(*rule, example, Lang::En).1 {
                _ = writeln!(wrong, "{id} fires: {}\n{example}", found.message);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_each_rule_says_is_what_its_golden_file_says() {
    for rule in rules::ALL {
        let about = rule.about();
        let mut out = String::new();
        for example in &about.manual(Lang::En).fires {
            _ = writeln!(out, "{example}");
            for lang in [Lang::En, Lang::Zh] {
                let (compiled, found) = findings_of(*rule, example, lang);
                for it in &found {
                    tell(&mut out, &compiled, it);
                }
            }
            out.push('\n');
        }
        golden(&format!("rules/{}.txt", about.code.name), &out);
    }
}

#[test]
fn every_finding_has_a_place_and_says_what_to_do() {
    for rule in rules::ALL {
        for example in &rule.about().manual(Lang::En).fires {
            for it in findings_of(*rule, example, Lang::En).1 {
                assert!(it.span().is_some() && it.help.is_some(), "{}: {}", it.code.id, it.message);
                assert!(!it.message.ends_with('.') && !it.message.starts_with(char::is_uppercase), "{}", it.message);
            }
        }
    }
}

/// A finding with everything it says.
fn tell(out: &mut String, compiled: &Compiled, it: &Diagnostic) {
    let line = it.span().map_or(0, |span| compiled.sources.get(span.file).position(span.start).line);
    _ = writeln!(out, "{} line {line}: {}", it.severity.word(), it.message);
    if !it.witness.is_empty() {
        _ = writeln!(out, "  witness: {}", it.witness.join(" → "));
    }
    for fact in &it.because {
        _ = writeln!(out, "  because: {} ({})", fact.text, fact.confidence.word());
    }
    _ = writeln!(out, "  help: {}", it.help.as_deref().unwrap_or("-"));
    for line in patch(it, &compiled.sources) {
        _ = writeln!(out, "  {}", line);
    }
}

fn golden(name: &str, text: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/lint").join(name);
    if std::env::var_os("SDRAFT_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for golden files");
        fs::write(&path, text).expect("a golden file can be written");
        return;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{name} differs; SDRAFT_BLESS=1 rewrites it\n--- known\n{known}\n--- now\n{text}");
}

// ------------------------------------------------------------------ documentation

/// The pages about the rules: an index, then every manual.
fn page(lang: Lang) -> String {
    let (title, lead) = match lang {
        Lang::En => (
            "# The rules",
            "What `sdraft check` finds, topic by topic in the order in which it is shown. This page is generated from the rules\n\
             (`cargo bless`); in Chinese: [rules.zh.md](rules.zh.md). `sdraft explain SD201` shows one manual in a terminal.\n\n\
             Groups: `core` always runs; `std` and `advice` in the profiles `interview` (the default) and `production`; `prod` in\n\
             `production`; `ped` when selected (`--select ped`, or `warn RULE` in the file). A finding is no graver than its weakest\n\
             fact: stated facts give errors and warnings, what is inferred from a kind at most warnings, assumed benchmarks at most\n\
             notes. `allow RULE on TARGET \"reason\"` accepts a finding; what a group contains inherits it. Passages of the seeds are\n\
             cited as file and line.",
        ),
        Lang::Zh => (
            "# 规则",
            "`sdraft check` 所检查的内容，按显示的顺序分主题排列。本页由规则生成（`cargo bless`）；英文版：[rules.md](rules.md)。\n\
             `sdraft explain SD201 --lang zh` 在终端显示一条规则的手册。\n\n\
             分组：`core` 总是运行；`std` 与 `advice` 在 `interview`（默认）和 `production` 下运行；`prod` 在 `production` 下运行；\n\
             `ped` 只在选中时运行。结论不会比最弱的依据更严重：写明的事实可得出错误和警告，按种类推断的至多是警告，假定的基准至多是提示。\n\
             `allow RULE on TARGET \"reason\"` 豁免一条结论，分组内的成员一并豁免。",
        ),
    };
    let mut out = format!("{title}\n\n{lead}\n");
    let head = match lang {
        Lang::En => "| code | name | group | level | finds |",
        Lang::Zh => "| 代码 | 名称 | 分组 | 级别 | 检查 |",
    };
    for (topic, ..) in lints::Topic::ALL {
        _ = write!(out, "\n## {}\n\n{head}\n| --- | --- | --- | --- | --- |\n", topic.heading(lang));
        for rule in rules::ALL.iter().filter(|rule| rule.about().topic == topic) {
            let about = rule.about();
            let (id, name) = (about.code.id, about.code.name);
            let anchor = format!("{}-{name}", id.to_lowercase());
            let summary = about.manual(lang).summary.replace('|', "\\|");
            _ = writeln!(
                out,
                "| [{id}](#{anchor}) | {name} | {} | {} | {summary} |",
                about.group.word(),
                about.severity.word()
            );
        }
    }
    for rule in rules::ALL {
        let about = rule.about();
        _ = write!(out, "\n### {} {}\n\n{}", about.code.id, about.code.name, about.manual(lang).markdown(lang));
    }
    out
}

#[test]
fn the_pages_about_the_rules_are_current() {
    for (file, lang) in [("rules.md", Lang::En), ("rules.zh.md", Lang::Zh)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
        let text = page(lang);
        if std::env::var_os("SDRAFT_BLESS").is_some() {
            fs::write(&path, &text).expect("the page can be written");
        }
        assert!(
            fs::read_to_string(&path).unwrap_or_default() == text,
            "docs/{file} is not current: `cargo bless --test lint`"
        );
    }
}

// ------------------------------------------------------------------ levels, profiles, stages

#[test]
fn a_bare_diagram_gets_one_note() {
    assert_eq!(codes("web -> lb -> app -> db\n"), ["SD202"]);
}

#[test]
fn an_allow_on_a_group_covers_its_members() {
    let text = "client web\ngroup data { mysql orders x2 }\nweb -> orders\n";
    assert_eq!(codes(text), ["SD103"]);
    let allowed = format!("{text}allow client-to-store on data \"an admin tool\"\n");
    assert_eq!(codes(&allowed), [""; 0]);
}

#[test]
fn a_deny_makes_an_error_of_a_warning() {
    let (_, found) = run("client web\nmysql db x2\nweb -> db\ndeny SD103\n", &Settings::default());
    assert_eq!(found.iter().map(|it| (it.code.id, it.severity)).collect::<Vec<_>>(), [("SD103", Severity::Error)]);
}

#[test]
fn an_unused_allow_can_be_fixed_away() {
    let text = "client web\nservice app x2\nweb -> app\nallow SD105 on app \"it drains itself\"\n";
    let (_, found) = findings_of(lints::find("SD901").unwrap(), text, Lang::En);
    let (fixed, count) = sdraft::diag::fix::apply(&found, sdraft::source::FileId(0), text, false);
    assert_eq!((fixed.as_str(), count), ("client web\nservice app x2\nweb -> app\n", 1));
}

#[test]
fn a_functional_stage_is_asked_nothing_about_redundancy() {
    let text = "web -> lb -> app -> db\nstage one { layer: functional }\n";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn what_stands_before_a_functional_stage_is_asked_no_more_than_it() {
    let text = "web -> lb -> app -> db\nstage one { layer: functional }\n";
    let compiled = common::compile("t.sd", text, &StageChoice::Base);
    assert_eq!(lint(&Facts::new(&compiled.design), &compiled.sources, &Settings::default()), []);
}

#[test]
fn the_sketch_profile_runs_the_core_alone() {
    let settings = Settings { profile: Some(Profile::Sketch), ..Settings::default() };
    let (_, found) = run("web -> lb -> app -> db\n", &settings);
    assert!(found.iter().all(|it| lints::find(it.code.id).unwrap().about().group == lints::Group::Core));
}

#[test]
fn selectors_are_codes_names_groups_and_hundreds() {
    for word in ["SD103", "sd103", "client-to-store", "core", "SD2", "all"] {
        assert!(Selector::parse(word).is_some(), "{word}");
    }
    for word in ["SD0", "SD20", "nothing", ""] {
        assert!(Selector::parse(word).is_none(), "{word}");
    }
}

// ------------------------------------------------------------------ any design, and large ones

#[test]
fn every_rule_runs_on_every_design_there_is_in_every_profile() {
    let texts = common::examples().into_iter().chain(common::corpus::systems());
    for (name, text) in texts {
        let compiled = common::compile(&name, &text, &StageChoice::Last);
        let facts = Facts::new(&compiled.design);
        for profile in [Profile::Sketch, Profile::Interview, Profile::Production] {
            let settings = Settings { profile: Some(profile), ..Settings::default() };
            lint(&facts, &compiled.sources, &settings);
        }
        for lang in [Lang::En, Lang::Zh] {
            let settings = Settings { select: vec![Selector::All], lang, ..Settings::default() };
            for it in lint(&facts, &compiled.sources, &settings) {
                assert!(it.help.is_some() && it.span().is_some(), "{name}: {}", it.message);
            }
        }
    }
}

#[test]
fn a_group_without_members_and_designs_of_nothing_are_no_trouble() {
    for text in ["", "group g {}\nweb -> g\n", "a -> a\n", "group g { dashed }\ng -> db\nusecase u { to: db }\n"] {
        run(text, &Settings { select: vec![Selector::All], ..Settings::default() });
    }
}

#[test]
fn the_same_design_gives_the_same_findings_in_the_same_order() {
    let text = "client web\nlb lb x1\nservice app x1\nmysql db x1\nweb -> lb -> app -> db\nweb -> db\n";
    assert_eq!(run(text, &Settings::default()).1, run(text, &Settings::default()).1);
    // topic by topic: structure, availability, data
    assert_eq!(codes(text), ["SD103", "SD201", "SD201", "SD201", "SD401"]);
}

#[test]
fn an_inferred_fact_lowers_an_error_to_a_warning() {
    let stated = "client web\nzookeeper zk x2\nservice app x2\nweb -> app -> zk\n";
    let guessed = "client web\nzk x2\nservice app x2\nweb -> app -> zk\n";
    let severity = |text: &str| {
        let found = findings_of(lints::find("SD208").unwrap(), text, Lang::En).1;
        found.first().map(|it| it.severity)
    };
    assert_eq!(severity(stated), Some(Severity::Error));
    assert_eq!(severity(guessed), Some(Severity::Warning));
}

#[test]
fn a_promise_of_three_nines_makes_a_single_point_of_failure_an_error() {
    let text = "client web\nservice app x1\nweb -> app\n";
    let promised = format!("{text}usecase read {{ availability: 99.9%; web -> app }}\n");
    let severity = |text: &str| findings_of(lints::find("SD201").unwrap(), text, Lang::En).1[0].severity;
    assert_eq!((severity(text), severity(&promised)), (Severity::Warning, Severity::Error));
}
