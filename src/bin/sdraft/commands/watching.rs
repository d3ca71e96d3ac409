//! Waiting for designs to change on disk. The folders are watched, not the files, since editors replace files; where
//! the system cannot tell (a network drive, no watches left), the files are looked at twice a second.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::world::Stamp;

/// Saving a file is several events; they are taken as one once they have been quiet for this long.
const QUIET: Duration = Duration::from_millis(8);
/// Or have gone on for this long.
const LONGEST: Duration = Duration::from_millis(80);
/// For how long a file that was emptied is waited for.
const BLANK: Duration = Duration::from_millis(300);
/// How often files are looked at where nobody tells.
const POLL: Duration = Duration::from_millis(500);

pub struct Watching {
    watcher: Option<RecommendedWatcher>,
    events: Receiver<()>,
    /// Keeps the channel open where there is no watcher.
    _sender: Sender<()>,
    folders: BTreeSet<(PathBuf, Depth)>,
}

/// Whether what stands below a folder is watched too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    Folder,
    Below,
}

impl Watching {
    pub fn new() -> Watching {
        let (sender, events) = channel();
        let tell = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // reading a file is no change
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _ = tell.send(());
            }
        });
        Watching { watcher: watcher.ok(), events, _sender: sender, folders: BTreeSet::new() }
    }

    /// Watches these folders from now on, and no others.
    pub fn watch(&mut self, folders: BTreeSet<(PathBuf, Depth)>) {
        let Some(watcher) = &mut self.watcher else { return };
        for (gone, _) in self.folders.difference(&folders) {
            let _ = watcher.unwatch(gone);
        }
        let mut watched: BTreeSet<(PathBuf, Depth)> = self.folders.intersection(&folders).cloned().collect();
        for folder in folders.difference(&self.folders) {
            let mode = match folder.1 {
                Depth::Folder => RecursiveMode::NonRecursive,
                Depth::Below => RecursiveMode::Recursive,
            };
            if watcher.watch(&folder.0, mode).is_ok() {
                watched.insert(folder.clone());
            }
        }
        self.folders = watched;
    }

    /// Waits until something may have changed; who asks looks whether it did.
    pub fn wait(&self) {
        match self.events.recv_timeout(POLL) {
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            Ok(()) => {}
        }
        let begun = Instant::now();
        while begun.elapsed() < LONGEST && self.events.recv_timeout(QUIET).is_ok() {}
    }
}

/// The stamp of a file once it is whole: who writes over a file empties it first, and an empty file that was not so
/// before is most likely one that is being saved.
pub fn settled(path: &Path, before: Option<&Stamp>) -> Stamp {
    const STEP: Duration = Duration::from_millis(20);
    let mut now = Stamp::of(path);
    let begun = Instant::now();
    while now.is_blank() && before != Some(&now) && begun.elapsed() < BLANK {
        std::thread::sleep(STEP);
        now = Stamp::of(path);
    }
    now
}

/// The folders that hold some files.
pub fn folders<'a>(files: impl IntoIterator<Item = &'a Path>) -> BTreeSet<(PathBuf, Depth)> {
    files
        .into_iter()
        .filter_map(Path::parent)
        .map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_path_buf() })
        .map(|folder| (folder, Depth::Folder))
        .collect()
}
