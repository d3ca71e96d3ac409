//! The examples of `sdraft explain`: the one that fires gives its code, the mended one gives no error.

use sdraft::check::StageChoice;
use sdraft::codes::PAGES;
use sdraft::source::Source;

fn codes(text: &str) -> Vec<&'static str> {
    let mut load = |_: &str, _: &Source| Err("there is no such file".to_string());
    let compiled = sdraft::compile(Source::new("t.sd", text), &mut load, &StageChoice::Last);
    compiled.diagnostics.iter().map(|it| it.code.id).collect()
}

#[test]
fn every_example_fires_its_code_and_nothing_else() {
    let wrong: Vec<_> = PAGES
        .iter()
        .filter(|page| !page.fires.is_empty())
        .map(|page| (page.code.id, codes(page.fires)))
        .filter(|(id, found)| found.is_empty() || found.iter().any(|it| it != id))
        .collect();
    assert_eq!(wrong, []);
}

#[test]
fn every_mended_example_is_clean() {
    for page in PAGES {
        assert_eq!(codes(page.clean), Vec::<&str>::new(), "{}", page.code.id);
    }
}
