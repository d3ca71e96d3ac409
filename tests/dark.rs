//! Light and dark in one SVG, as a browser shows it: pixel for pixel what each theme alone gives. Needs a Chromium; where
//! there is none the test says so and passes.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use resvg::tiny_skia::Pixmap;
use sdraft::check::StageChoice;
use sdraft::render::Colors;
use sdraft::theme::Theme;
use sdraft::{Look, svg};

fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome"].iter();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    named.into_iter().chain(usual.flat_map(|name| places.iter().map(move |it| it.join(name)))).find(|it| it.is_file())
}

/// What Chromium shows of a picture on a machine that is dark, or is not; none where it does not start.
fn screenshot(browser: &Path, folder: &Path, name: &str, picture: &str, dark: bool) -> Option<Pixmap> {
    let (page, shot) = (folder.join(format!("{name}.svg")), folder.join(format!("{name}.png")));
    fs::write(&page, picture).expect("a page can be written");
    let _ = fs::remove_file(&shot);
    let status = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
        ])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }))
        .arg("--window-size=900,700")
        .arg(format!("--screenshot={}", shot.display()))
        .arg(format!("file://{}", page.display()))
        .output();
    status.ok()?;
    Pixmap::load_png(&shot).ok()
}

#[test]
fn a_dark_system_shows_the_dark_theme_and_a_light_one_the_light() {
    let Some(browser) = chromium() else { return println!("SKIPPED: no Chromium here") };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dark");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let text = "client web\nlb lb x2\nservice app \"App\" x3 in az1, az2\nredis cache\nmysql db { table t { id pk } }\n\
                group g { app; cache }\nweb -> lb -> app: HTTPS { encrypted }\napp -> cache { read }\napp => db: copies\n\
                note on app \"a **note**\"";
    let design = common::compile("dark.sd", text, &StageChoice::Last).design;
    let picture = |colors| svg(&design, &Look::new(colors));
    for (theme, dark) in [(Theme::light(), false), (Theme::dark(), true)] {
        let name = if dark { "dark" } else { "light" };
        let both = screenshot(&browser, &folder, &format!("auto-{name}"), &picture(Colors::auto()), dark);
        let alone = screenshot(&browser, &folder, name, &picture(Colors::One(theme)), dark);
        let (Some(both), Some(alone)) = (both, alone) else {
            return println!("SKIPPED: Chromium takes no pictures here");
        };
        let differ = both.pixels().iter().zip(alone.pixels()).filter(|(a, b)| a != b).count();
        assert_eq!(differ, 0, "pixels that differ on a {name} system: see {}", folder.display());
        let corner = both.pixel(5, 5).expect("the picture has a corner");
        assert_eq!(corner.red() > 128, !dark, "{corner:?} on a {name} system");
    }
}
