//! Where the places for pictures are. pulldown-cmark says what is a fence and what only looks like one; everything
//! else is read from the lines of the note.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::options::BlockOptions;
use super::{Code, END, HIDE, HIDE_END, IMAGE, Image, Note, Place, PlaceSource, START, Sums, left_alone, text_sum};
use crate::codes;
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};

/// Finds the places for pictures in a note.
pub fn scan(text: &str) -> Note {
    let mut note = Note { crlf: is_crlf(text), ..Note::default() };
    let mut scanner = Scanner { text, note: &mut note };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    // a byte-order mark is no text
    let skip = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let moved = |range: Range<usize>| range.start + skip..range.end + skip;
    let mut events = Parser::new_ext(&text[skip..], options).into_offset_iter();
    while let Some((event, range)) = events.next() {
        let range = moved(range);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let info = info.to_string();
                let mut code = Code::default();
                for (event, range) in events.by_ref() {
                    match event {
                        Event::Text(piece) => code.push(&piece, moved(range)),
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => {}
                    }
                }
                scanner.fence(&info, code, range);
            }
            Event::Start(Tag::HtmlBlock) => {
                let mut html = Code::default();
                for (event, range) in events.by_ref() {
                    match event {
                        Event::Html(piece) | Event::Text(piece) => html.push(&piece, moved(range)),
                        Event::End(TagEnd::HtmlBlock) => break,
                        _ => {}
                    }
                }
                scanner.comment(&html, range);
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let alt = alt(events.by_ref().map(|(event, _)| event));
                scanner.image(&dest_url, alt, range);
            }
            Event::InlineHtml(html) if html.starts_with(IMAGE) => scanner.written_image(range),
            _ => {}
        }
    }
    note.places.sort_by_key(|place| (place.lines.start, place.lines.end));
    note
}

impl Code {
    fn push(&mut self, piece: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range));
        self.text += piece;
    }
}

/// Whether the first line of a text ends with CR LF.
fn is_crlf(text: &str) -> bool {
    text.find('\n').is_some_and(|at| text[..at].ends_with('\r'))
}

struct Scanner<'t, 'n> {
    text: &'t str,
    note: &'n mut Note,
}

impl Scanner<'_, '_> {
    /// The start of the line a byte stands in.
    fn line_start(&self, byte: usize) -> usize {
        self.text[..byte].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The start of the next line; the end of the text behind the last.
    fn line_end(&self, byte: usize) -> usize {
        self.text[byte..].find('\n').map_or(self.text.len(), |at| byte + at + 1)
    }

    /// What a line starts with that follows one starting like this: marks of quotes stay, those of lists become spaces.
    fn prefix(&self, range: &Range<usize>) -> String {
        let mark = &self.text[self.line_start(range.start)..range.start];
        mark.chars().filter(|c| *c != '\u{feff}').map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect()
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(FileId(0), range.start, range.end)
    }

    fn fence(&mut self, info: &str, code: Code, range: Range<usize>) {
        let Some(words) = sd_words(info) else { return };
        let first_line = range.start..self.line_end(range.start).min(range.end);
        let span = self.span(&first_line);
        let options = BlockOptions::read(words, span, &mut self.note.diagnostics);
        if !self.is_closed(&code, &range) {
            self.note.diagnostics.push(
                Diagnostic::error(codes::FENCE_OPEN, "this block is never closed")
                    .at(span, "opened here")
                    .help("close it with as many backticks on a line of their own"),
            );
            return;
        }
        let prefix = self.prefix(&range);
        let end = self.line_end(range.end.saturating_sub(1).max(range.start));
        self.block(code, options, prefix, range.start..end, None);
    }

    /// Whether a fence ends with a line of its own marks, and not with what is around it: then its last line is one of
    /// the code's.
    fn is_closed(&self, code: &Code, range: &Range<usize>) -> bool {
        let end = range.start + self.text[range.clone()].trim_end_matches(['\n', '\r']).len();
        let last = self.line_start(end);
        let bare = self.text[last..end].trim_matches(|c: char| c.is_whitespace() || c == '>');
        let is_mark = bare.len() >= 3 && (bare.chars().all(|c| c == '`') || bare.chars().all(|c| c == '~'));
        last > range.start && is_mark && code.pieces.iter().all(|(_, piece)| piece.end <= last)
    }

    /// A block whose source is hidden, which stands in a comment.
    fn comment(&mut self, html: &Code, range: Range<usize>) {
        let mut lines = html.text.split_inclusive('\n');
        let Some(first) = lines.next().filter(|line| line.trim() == HIDE) else { return };
        let Some(opening) = lines.next() else { return };
        let mark: String = opening.trim_start().chars().take_while(|c| *c == '`' || *c == '~').collect();
        let info = opening.trim().trim_start_matches(['`', '~']);
        let Some(words) = sd_words(info).filter(|_| mark.len() >= 3) else { return };
        let body_start = first.len() + opening.len();
        let mut at = body_start;
        let mut closing = None;
        for line in lines {
            let bare = line.trim();
            if indent(line) < 4 && bare.len() >= mark.len() && bare.chars().all(|c| mark.starts_with(c)) {
                closing = Some(at);
                break;
            }
            at += line.len();
        }
        let rest = closing.map(|at| html.text[at..].split_inclusive('\n').skip(1).collect::<String>());
        let fence_end = closing.map(|at| at + html.text[at..].find('\n').map_or(html.text.len() - at, |it| it + 1));
        let (Some(closing), Some(fence_end), true) = (closing, fence_end, rest.is_some_and(|it| it.trim() == HIDE_END))
        else {
            let span = self.span(&range);
            self.note.diagnostics.push(left_alone(
                span,
                "a hidden block is not as it was written",
                "it has the line `<!-- sdraft-source`, a whole `sd` block, and the line `-->`",
            ));
            return;
        };
        // as Markdown has it, lines lose as much white space as their fence has
        let own = opening.len() - opening.trim_start_matches(' ').len();
        let mut code = Code::default();
        let mut at = body_start;
        for line in html.text[body_start..closing].split_inclusive('\n') {
            let (skip, rest) = outdent(line, own);
            code.push(&" ".repeat(rest), html.in_note(at)..html.in_note(at + skip));
            code.push(&line[skip..], html.in_note(at + skip)..html.in_note(at + line.len()));
            at += line.len();
        }
        // the wrapping, without the mark of a list item that may stand before it
        let prefix = self.prefix(&range);
        let line = self.line_end(range.start);
        let written = self.text[line..].starts_with(&prefix).then_some(line + prefix.len());
        let fence_start = written.unwrap_or_else(|| html.in_note(first.len()));
        let before = range.start..fence_start;
        let fence_end = html.in_note(fence_end);
        let comment_end = self.line_end(range.end.saturating_sub(1).max(range.start));
        let after = self.line_start(fence_end)..comment_end;
        let span = self.span(&(fence_start..self.line_end(fence_start)));
        let options = BlockOptions::read(words, span, &mut self.note.diagnostics);
        self.block(code, options, prefix, range.start..comment_end, Some((before, after)));
    }

    /// A block with what was written behind it.
    fn block(
        &mut self,
        code: Code,
        options: BlockOptions,
        prefix: String,
        lines: Range<usize>,
        wrapping: Option<(Range<usize>, Range<usize>)>,
    ) {
        let mut place = Place {
            source: PlaceSource::Block(code),
            options,
            replace: lines.end..lines.end,
            written: None,
            old_address: None,
            prefix,
            wrapping,
            lines: lines.clone(),
        };
        match self.written(lines.end) {
            Written::Nothing => {}
            Written::Part { range, sums, address } => {
                place.replace = range;
                place.written = Some(sums);
                place.old_address = address;
            }
            Written::Broken(diagnostic) => {
                self.note.diagnostics.push(*diagnostic);
                return;
            }
        }
        self.note.places.push(place);
    }

    /// The part written behind a block; blank lines may have come between.
    fn written(&self, from: usize) -> Written {
        let mut at = from;
        let bare = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || c == '>').to_string();
        // `-->` ends a comment, so its `>` is put back
        let is_marker =
            |line: &str| line.trim_start_matches(|c: char| c.is_whitespace() || c == '>').starts_with(START);
        while at < self.text.len() && bare(&self.text[at..self.line_end(at)]).is_empty() {
            at = self.line_end(at);
        }
        let end = self.line_end(at.min(self.text.len()));
        let marker = &self.text[at..end];
        if !is_marker(marker) {
            return Written::Nothing;
        }
        let span = self.span(&(at..end));
        let Some(sums) =
            marker.split(START).nth(1).and_then(|it| Sums::read(it.trim_end().trim_end_matches("-->").trim()))
        else {
            return Written::Broken(Box::new(left_alone(
                span,
                "the comment before a generated part has been changed",
                "take out the comment, the picture and the comment behind it, and it is written anew",
            )));
        };
        let mut line = end;
        while line < self.text.len() {
            let next = self.line_end(line);
            let shown = self.text[line..next].trim_start_matches(|c: char| c.is_whitespace() || c == '>').trim_end();
            if shown == END {
                let content = &self.text[end..line];
                if text_sum(content) != sums.text {
                    return Written::Broken(Box::new(left_alone(
                        span,
                        "somebody changed what was written here",
                        "take out the comments to keep the change, or the lines between and around them to have it written anew",
                    )));
                }
                return Written::Part { range: at..next, sums, address: address(content) };
            }
            if is_marker(&self.text[line..next]) {
                break;
            }
            line = next;
        }
        Written::Broken(Box::new(left_alone(
            span,
            format!("the comment `{END}` behind a generated part is gone").as_str(),
            "put it back behind the picture, or take out this comment and the picture",
        )))
    }

    fn image(&mut self, address: &str, alt: String, range: Range<usize>) {
        let Some((path, words)) = design_path(address) else { return };
        let markdown = self.text[range.clone()].to_string();
        let span = self.span(&range);
        let options = BlockOptions::read(&words, span, &mut self.note.diagnostics);
        if markdown.contains('\n') || markdown.contains("-->") {
            self.note.diagnostics.push(left_alone(
                span,
                "this image cannot be kept in a comment",
                "write it on one line, without `-->`",
            ));
            return;
        }
        if options.skip {
            return;
        }
        if self.is_behind_open_comment(range.start) {
            self.note.diagnostics.push(left_alone(
                span,
                "a comment before this image is never closed",
                "write `-->` before the image, or a space between `<` and `!`",
            ));
            return;
        }
        if image_in(&markdown).is_none() {
            self.note.diagnostics.push(left_alone(
                span,
                "this image has its address somewhere else",
                &format!("write it here: `![{}]({path})`", alt.replace('`', "'")),
            ));
            return;
        }
        self.note.places.push(Place {
            source: PlaceSource::Image(Image { markdown, alt, path }),
            options,
            replace: range.clone(),
            written: None,
            old_address: None,
            prefix: String::new(),
            wrapping: None,
            lines: range,
        });
    }

    /// Whether the paragraph has a `<!` that the comment behind a picture would close, with the picture inside.
    fn is_behind_open_comment(&self, byte: usize) -> bool {
        let is_blank = |line: &str| line.trim_matches(|it: char| it == '>' || it.is_whitespace()).is_empty();
        let mut start = self.line_start(byte);
        while start > 0 {
            let line = self.line_start(start - 1);
            if is_blank(&self.text[line..start]) {
                break;
            }
            start = line;
        }
        let before = &self.text[start..byte];
        let open = |from: &str, to: &str| before.rfind(from).is_some_and(|at| !before[at..].contains(to));
        open("<!--", "-->") || open("<!", ">")
    }

    /// An image that was written before: what stands before its comment, as long as the comment says.
    fn written_image(&mut self, comment: Range<usize>) {
        let text = &self.text[comment.clone()];
        let inner = text[IMAGE.len()..].trim_end_matches("-->").trim_end();
        let mut words = inner.splitn(3, ' ');
        let sums = words.next().and_then(Sums::read);
        let length = words.next().and_then(|it| it.parse::<usize>().ok());
        let original = words.next();
        let span = self.span(&comment);
        let (Some(sums), Some(length), Some(original)) = (sums, length, original) else {
            self.note.diagnostics.push(left_alone(
                span,
                "the comment behind an image has been changed",
                "take it out, and write the image of the design again",
            ));
            return;
        };
        let start = comment.start.checked_sub(length).filter(|start| self.text.is_char_boundary(*start));
        let content = start.map(|start| &self.text[start..comment.start]);
        let (Some(start), Some(content)) = (start, content.filter(|it| text_sum(it) == sums.text)) else {
            self.note.diagnostics.push(left_alone(
                span,
                "somebody changed the image that was written here",
                &format!("take out the comment to keep the change, or write `{original}` in place of both"),
            ));
            return;
        };
        let Some(image) = image_in(original) else { return };
        let options = BlockOptions::read(&image.1, span, &mut self.note.diagnostics);
        self.note.places.push(Place {
            source: PlaceSource::Image(image.0),
            options,
            replace: start..comment.end,
            written: Some(sums),
            old_address: address(content),
            prefix: String::new(),
            wrapping: None,
            lines: start..comment.end,
        });
    }
}

/// What was found behind a block.
enum Written {
    Nothing,
    Part { range: Range<usize>, sums: Sums, address: Option<String> },
    Broken(Box<Diagnostic>),
}

impl Sums {
    fn read(text: &str) -> Option<Sums> {
        let (made_of, text) = text.split_once('.')?;
        let number = |text: &str| (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok()).flatten();
        Some(Sums { made_of: number(made_of)?, text: number(text)? })
    }
}

/// The words behind `sd` in an info string; none where the block is of another language.
fn sd_words(info: &str) -> Option<&str> {
    let info = info.trim();
    let inner = info.strip_prefix('{').map_or(info, |it| it.trim_start().trim_start_matches('.'));
    // `sd?stage=v2` is one word to programs that allow no more behind the backticks
    let end = inner.find(|c: char| c.is_whitespace() || ",;?{}".contains(c)).unwrap_or(inner.len());
    ["sd", "sdraft"].contains(&&inner[..end]).then(|| &inner[end..])
}

/// The path and the options of an address that leads to a design on this machine.
pub fn design_path(address: &str) -> Option<(String, String)> {
    let (path, words) = address.split_once('?').unwrap_or((address, ""));
    let path = path.split('#').next().unwrap_or_default();
    if !path.ends_with(".sd") || path.contains("://") || path.starts_with("data:") {
        return None;
    }
    Some((decode(path), decode(words)))
}

/// Takes out percent signs.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

/// The columns of white space a line starts with, as far as they matter: four make it a text of its own.
fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4,
            _ => break,
        }
    }
    columns
}

/// Takes some columns of white space from a line: the bytes that go, and the columns of a tab that stay.
fn outdent(line: &str, columns: usize) -> (usize, usize) {
    let mut at = 0;
    for (byte, c) in line.char_indices() {
        match c {
            _ if at >= columns => return (byte, at - columns),
            ' ' => at += 1,
            '\t' => at += 4 - at % 4,
            _ => return (byte, 0),
        }
    }
    (line.len(), 0)
}

/// Reads an image that was kept in a comment, with its options; none where its address stands somewhere else.
fn image_in(markdown: &str) -> Option<(Image, String)> {
    let mut events = Parser::new(markdown);
    let address = events.find_map(|event| match event {
        Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    })?;
    let alt = alt(&mut events);
    let (path, words) = design_path(&address)?;
    Some((Image { markdown: markdown.to_string(), alt, path }, words))
}

/// The plain text of an image, up to its end.
fn alt<'t>(events: impl Iterator<Item = Event<'t>>) -> String {
    let mut alt = String::new();
    for event in events {
        match event {
            Event::Text(piece) | Event::Code(piece) => alt += &piece,
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            Event::End(TagEnd::Image) => break,
            _ => {}
        }
    }
    alt
}

/// The address of the picture in a written part: of an image, or of the `src` of an element.
fn address(content: &str) -> Option<String> {
    if let Some((_, rest)) = content.split_once("<img") {
        let (_, rest) = rest.split_once("src=\"")?;
        return Some(decode(rest.split('"').next()?));
    }
    let (_, rest) = content.rsplit_once("](")?;
    Some(decode(rest.trim_start_matches('<').split([')', '>']).next()?))
}
