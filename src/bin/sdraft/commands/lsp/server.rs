//! One loop: a message comes in, an answer goes out. Texts are compiled once the queue is empty, so that fast typing
//! costs one compilation, not one a key.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::*;
use sdraft::check::StageChoice;
use sdraft::diag::{self, Diagnostic as Finding, Severity};
use sdraft::ide::completion::ItemKind;
use sdraft::ide::outline::SymbolKind as Outline;
use sdraft::ide::words::{Role, Space, WordKind};
use sdraft::ide::{Snapshot, actions, completion, hover, names, outline};
use sdraft::source::{FileId, Source, Span};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::convert::Encoding;
use super::uri;
use crate::world::{self, Exit, Failure, Input, Project, World};

/// Serves an editor until it says goodbye. Status 1 where it leaves without.
pub fn serve(connection: &Connection, world: &World) -> Result<Exit, Failure> {
    let broken = |error: lsp_server::ProtocolError| Failure::new(format!("the editor's connection broke: {error}"));
    let (id, hello) = connection.initialize_start().map_err(broken)?;
    let hello: InitializeParams =
        serde_json::from_value(hello).map_err(|error| Failure::new(format!("the editor's greeting is wrong: {error}")))?;
    let mut server = Server::new(connection, &hello);
    let answer = InitializeResult {
        capabilities: capabilities(server.encoding),
        server_info: Some(ServerInfo { name: "sdraft".into(), version: Some(env!("CARGO_PKG_VERSION").into()) }),
    };
    connection.initialize_finish(id, to_value(answer)).map_err(broken)?;
    loop {
        let message = if server.has_work() {
            match connection.receiver.try_recv() {
                Ok(message) => message,
                Err(_) => {
                    server.work();
                    continue;
                }
            }
        } else {
            match connection.receiver.recv() {
                Ok(message) => message,
                Err(_) => return Ok(Exit::Findings),
            }
        };
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(broken)? {
                    return Ok(Exit::Fine);
                }
                let response = server.answer(request, world);
                server.send(response.into());
            }
            Message::Notification(notification) if notification.method == "exit" => return Ok(Exit::Findings),
            Message::Notification(notification) => server.hear(notification),
            Message::Response(_) => {}
        }
    }
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let legend = SemanticTokensLegend { token_types: TOKENS.to_vec(), token_modifiers: MODIFIERS.to_vec() };
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([" ", ">", ":", ",", "|", "/", "\""].map(str::to_string).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR]),
            ..CodeActionOptions::default()
        })),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
            legend,
            full: Some(SemanticTokensFullOptions::Bool(true)),
            ..SemanticTokensOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

/// A text that is open in the editor.
struct Document {
    uri: Uri,
    /// Where it is kept; an untitled text is nowhere.
    path: Option<PathBuf>,
    version: i32,
    text: Source,
    /// Made of the text as it is; none while it waits to be compiled.
    snapshot: Option<Snapshot>,
    /// Addresses of other files that findings of this text were published at.
    elsewhere: BTreeSet<String>,
}

struct Server<'a> {
    connection: &'a Connection,
    encoding: Encoding,
    knows_snippets: bool,
    documents: BTreeMap<String, Document>,
}

type Answer = Result<Value, (ErrorCode, String)>;

impl<'a> Server<'a> {
    fn new(connection: &'a Connection, hello: &InitializeParams) -> Server<'a> {
        let general = hello.capabilities.general.as_ref();
        let completion = hello.capabilities.text_document.as_ref().and_then(|it| it.completion.as_ref());
        let item = completion.and_then(|it| it.completion_item.as_ref());
        Server {
            connection,
            encoding: Encoding::agree(general.and_then(|it| it.position_encodings.as_ref())),
            knows_snippets: item.and_then(|it| it.snippet_support).unwrap_or(false),
            documents: BTreeMap::new(),
        }
    }

    fn send(&self, message: Message) {
        // An editor that has gone is noticed where the next message is read.
        let _ = self.connection.sender.send(message);
    }

    fn notify<N: notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_string(), params).into());
    }

    // ------------------------------------------------------------ what the editor tells

    fn hear(&mut self, notification: Notification) {
        // A text that breaks the program must not take the editor's server with it.
        let heard = catch_unwind(AssertUnwindSafe(|| match notification.method.as_str() {
            "textDocument/didOpen" => self.opened(notification.params),
            "textDocument/didChange" => self.changed(notification.params),
            "textDocument/didClose" => self.closed(notification.params),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.forget(|_| true);
                Some(())
            }
            _ => Some(()),
        }));
        if heard.is_err() {
            self.notify::<notification::LogMessage>(LogMessageParams {
                typ: MessageType::ERROR,
                message: format!("sdraft broke on {}; please report it", notification.method),
            });
        }
    }

    fn opened(&mut self, params: Value) -> Option<()> {
        let it = serde_json::from_value::<DidOpenTextDocumentParams>(params).ok()?.text_document;
        let path = uri::to_path(&it.uri);
        let name = path.as_ref().map_or_else(|| it.uri.as_str().to_string(), |path| path.display().to_string());
        let document = Document {
            path,
            version: it.version,
            text: Source::new(name, it.text),
            snapshot: None,
            elsewhere: BTreeSet::new(),
            uri: it.uri.clone(),
        };
        self.documents.insert(it.uri.as_str().to_string(), document);
        self.forget_users_of(it.uri.as_str());
        Some(())
    }

    fn changed(&mut self, params: Value) -> Option<()> {
        let it = serde_json::from_value::<DidChangeTextDocumentParams>(params).ok()?;
        let encoding = self.encoding;
        let document = self.documents.get_mut(it.text_document.uri.as_str())?;
        document.version = it.text_document.version;
        for change in it.content_changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let start = encoding.byte(&document.text, range.start) as usize;
                    let end = encoding.byte(&document.text, range.end) as usize;
                    let old = document.text.text();
                    format!("{}{}{}", &old[..start.min(end)], change.text, &old[end.max(start)..])
                }
            };
            document.text = Source::new(document.text.name(), text);
        }
        document.snapshot = None;
        self.forget_users_of(it.text_document.uri.as_str());
        Some(())
    }

    fn closed(&mut self, params: Value) -> Option<()> {
        let it = serde_json::from_value::<DidCloseTextDocumentParams>(params).ok()?.text_document;
        let document = self.documents.remove(it.uri.as_str())?;
        self.publish(it.uri.clone(), Vec::new(), None);
        for other in document.elsewhere {
            if let Ok(other) = Uri::from_str(&other) {
                self.publish(other, Vec::new(), None);
            }
        }
        self.forget_users_of(it.uri.as_str());
        Some(())
    }

    /// Compiles these texts again when there is time.
    fn forget(&mut self, which: impl Fn(&Document) -> bool) {
        for document in self.documents.values_mut().filter(|document| which(document)) {
            document.snapshot = None;
        }
    }

    /// The texts that are made of this one, too.
    fn forget_users_of(&mut self, uri: &str) {
        let name = self.documents.get(uri).map(|it| it.text.name().to_string());
        self.forget(|document| {
            let uses = |snapshot: &Snapshot| match &name {
                Some(name) => snapshot.compiled.sources.iter().any(|(_, source)| source.name() == name),
                None => snapshot.compiled.sources.iter().count() > 1,
            };
            document.uri.as_str() != uri && document.snapshot.as_ref().is_some_and(uses)
        });
    }

    // ------------------------------------------------------------ compiling

    fn has_work(&self) -> bool {
        self.documents.values().any(|document| document.snapshot.is_none())
    }

    /// Compiles one text that waits, and publishes what was found.
    fn work(&mut self) {
        let waiting = self.documents.iter().find(|(_, document)| document.snapshot.is_none());
        let Some(key) = waiting.map(|(key, _)| key.clone()) else { return };
        self.compile(&key);
    }

    fn compile(&mut self, key: &str) {
        let open: BTreeMap<PathBuf, String> = self
            .documents
            .values()
            .filter(|it| it.uri.as_str() != key)
            .filter_map(|it| Some((it.path.clone()?, it.text.text().to_string())))
            .collect();
        let Some(document) = self.documents.get_mut(key) else { return };
        let source = document.text.clone();
        let input = match &document.path {
            Some(path) => Input::File(path.clone()),
            None => Input::Stdin(None),
        };
        let made = catch_unwind(AssertUnwindSafe(|| {
            let mut project = Project::of(&input).with_open(open);
            let mut load = |path: &str, from: &Source| project.load(from.name(), path);
            let mut compiled = sdraft::compile(source, &mut load, &StageChoice::Last);
            compiled.diagnostics = crate::commands::findings(&compiled);
            Snapshot::new(compiled)
        }));
        let snapshot = made.unwrap_or_else(|_| {
            let nothing = Source::new(document.text.name(), "");
            let mut load = |_: &str, _: &Source| Err(String::new());
            Snapshot::new(sdraft::compile(nothing, &mut load, &StageChoice::Last))
        });
        document.snapshot = Some(snapshot);
        self.publish_findings(key);
    }

    /// The findings of a text at its own address, and those in files it uses at theirs, unless these are open too.
    fn publish_findings(&mut self, key: &str) {
        let Some(document) = self.documents.get(key) else { return };
        let Some(snapshot) = &document.snapshot else { return };
        let mut by_file: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
        for finding in &snapshot.compiled.diagnostics {
            let file = finding.span().map_or(FileId(0), |span| span.file);
            by_file.entry(file).or_default().push(self.finding(document, snapshot, finding));
        }
        let own = by_file.remove(&FileId(0)).unwrap_or_default();
        self.publish(document.uri.clone(), own, Some(document.version));
        let mut elsewhere = BTreeSet::new();
        for (file, findings) in by_file {
            let Some(uri) = self.uri_of(document, snapshot, file) else { continue };
            if !self.documents.contains_key(uri.as_str()) {
                elsewhere.insert(uri.as_str().to_string());
                self.publish(uri, findings, None);
            }
        }
        for gone in document.elsewhere.difference(&elsewhere) {
            if let Ok(uri) = Uri::from_str(gone) {
                self.publish(uri, Vec::new(), None);
            }
        }
        if let Some(document) = self.documents.get_mut(key) {
            document.elsewhere = elsewhere;
        }
    }

    fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        self.notify::<notification::PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
    }

    /// The address of a file of a compilation.
    fn uri_of(&self, document: &Document, snapshot: &Snapshot, file: FileId) -> Option<Uri> {
        if file == FileId(0) {
            return Some(document.uri.clone());
        }
        let path = world::absolute(Path::new(snapshot.compiled.sources.get(file).name()));
        let open = self.documents.values().find(|it| it.path.as_ref() == Some(&path));
        open.map(|it| it.uri.clone()).or_else(|| uri::of_path(&path))
    }

    fn location(&self, document: &Document, snapshot: &Snapshot, span: Span) -> Option<Location> {
        let uri = self.uri_of(document, snapshot, span.file)?;
        Some(Location { uri, range: self.encoding.range(snapshot.compiled.sources.get(span.file), span) })
    }

    fn finding(&self, document: &Document, snapshot: &Snapshot, finding: &Finding) -> Diagnostic {
        let span = finding.span().unwrap_or_default();
        let related: Vec<DiagnosticRelatedInformation> = finding
            .labels
            .iter()
            .skip(1)
            .filter_map(|label| {
                let location = self.location(document, snapshot, label.span)?;
                Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
            })
            .collect();
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        Diagnostic {
            range: self.encoding.range(snapshot.compiled.sources.get(span.file), span),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Note => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.code.id.to_string())),
            source: Some("sdraft".to_string()),
            message: format!("{}{help}", finding.message),
            related_information: (!related.is_empty()).then_some(related),
            ..Diagnostic::default()
        }
    }

    // ------------------------------------------------------------ what the editor asks

    fn answer(&mut self, request: Request, world: &World) -> Response {
        let id = request.id.clone();
        let method = request.method.clone();
        let answer = catch_unwind(AssertUnwindSafe(|| self.dispatch(request))).unwrap_or_else(|_| {
            world.say(&format!("sdraft broke on {method}; please report it\n"));
            Err((ErrorCode::InternalError, format!("sdraft broke on {method}")))
        });
        match answer {
            Ok(value) => Response::new_ok(id, value),
            Err((code, message)) => Response::new_err(id, code as i32, message),
        }
    }

    fn dispatch(&mut self, request: Request) -> Answer {
        let Request { method, params, .. } = request;
        match method.as_str() {
            "textDocument/hover" => self.at(params, |s, d, it: HoverParams| {
                let (snapshot, byte) = s.place(d, &it.text_document_position_params)?;
                let found = hover::hover(snapshot, byte);
                ok(found.map(|found| Hover {
                    contents: HoverContents::Markup(markdown(found.markdown)),
                    range: Some(s.encoding.range(snapshot.source(), found.span)),
                }))
            }),
            "textDocument/completion" => {
                self.at(params, |s, d, it: CompletionParams| s.completion(d, &it.text_document_position))
            }
            "textDocument/definition" => self.at(params, |s, d, it: GotoDefinitionParams| {
                let (snapshot, byte) = s.place(d, &it.text_document_position_params)?;
                let spans = names::definition(snapshot, byte);
                ok(spans.iter().filter_map(|span| s.location(d, snapshot, *span)).collect::<Vec<_>>())
            }),
            "textDocument/references" => self.at(params, |s, d, it: ReferenceParams| {
                let (snapshot, byte) = s.place(d, &it.text_document_position)?;
                let spans = names::references(snapshot, byte, it.context.include_declaration);
                ok(spans.iter().filter_map(|span| s.location(d, snapshot, *span)).collect::<Vec<_>>())
            }),
            "textDocument/documentHighlight" => self.at(params, |s, d, it: DocumentHighlightParams| {
                let (snapshot, byte) = s.place(d, &it.text_document_position_params)?;
                let spans = names::references(snapshot, byte, true);
                let own = spans.iter().filter(|span| span.file == snapshot.file());
                ok(own
                    .map(|span| DocumentHighlight { range: s.encoding.range(snapshot.source(), *span), kind: None })
                    .collect::<Vec<_>>())
            }),
            "textDocument/prepareRename" => self.at(params, |s, d, it: TextDocumentPositionParams| {
                let (snapshot, byte) = s.place(d, &it)?;
                let found = names::renamable(snapshot, byte);
                ok(found.map(|name| s.encoding.range(snapshot.source(), name.span)))
            }),
            "textDocument/rename" => self.at(params, |s, d, it: RenameParams| s.rename(d, &it)),
            "textDocument/documentSymbol" => self.at(params, |s, d, _: DocumentSymbolParams| {
                let snapshot = s.snapshot(d)?;
                ok(s.symbols(snapshot.source(), outline::symbols(snapshot)))
            }),
            "textDocument/foldingRange" => self.at(params, |s, d, _: FoldingRangeParams| s.folds(d)),
            "textDocument/formatting" => self.at(params, |s, d, _: DocumentFormattingParams| {
                let snapshot = s.snapshot(d)?;
                ok(actions::format(snapshot).map(|edit| vec![s.edit(snapshot, &edit)]).unwrap_or_default())
            }),
            "textDocument/codeAction" => self.at(params, |s, d, it: CodeActionParams| s.actions(d, &it)),
            "textDocument/codeLens" => self.at(params, |s, d, _: CodeLensParams| s.lenses(d)),
            "textDocument/inlayHint" => self.at(params, |s, d, it: InlayHintParams| s.hints(d, it.range)),
            "textDocument/semanticTokens/full" => self.at(params, |s, d, _: SemanticTokensParams| {
                ok(SemanticTokens { result_id: None, data: s.tokens(s.snapshot(d)?) })
            }),
            _ => Err((ErrorCode::MethodNotFound, format!("there is no {method}"))),
        }
    }

    /// Reads the parameters of a request about a text, compiles that if it has changed, and answers.
    fn at<P: DeserializeOwned>(&mut self, params: Value, answer: impl Fn(&Self, &Document, P) -> Answer) -> Answer {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default().to_string();
        let params =
            serde_json::from_value::<P>(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))?;
        if self.documents.get(&uri).is_some_and(|document| document.snapshot.is_none()) {
            self.compile(&uri);
        }
        let document = self.documents.get(&uri);
        let document = document.ok_or_else(|| (ErrorCode::InvalidParams, format!("{uri} is not open")))?;
        answer(self, document, params)
    }

    fn snapshot<'d>(&self, document: &'d Document) -> Result<&'d Snapshot, (ErrorCode, String)> {
        document.snapshot.as_ref().ok_or_else(|| (ErrorCode::InternalError, "not compiled".to_string()))
    }

    fn place<'d>(
        &self,
        document: &'d Document,
        at: &TextDocumentPositionParams,
    ) -> Result<(&'d Snapshot, u32), (ErrorCode, String)> {
        let snapshot = self.snapshot(document)?;
        Ok((snapshot, self.encoding.byte(snapshot.source(), at.position)))
    }

    fn edit(&self, snapshot: &Snapshot, edit: &diag::Edit) -> TextEdit {
        let source = snapshot.compiled.sources.get(edit.span.file);
        TextEdit { range: self.encoding.range(source, edit.span), new_text: edit.text.clone() }
    }

    /// Edits by the addresses of their files.
    // The addresses are never changed while they are keys.
    #[allow(clippy::mutable_key_type)]
    fn workspace_edit(&self, document: &Document, snapshot: &Snapshot, edits: &[diag::Edit]) -> WorkspaceEdit {
        let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
        for edit in edits {
            if let Some(uri) = self.uri_of(document, snapshot, edit.span.file) {
                changes.entry(uri).or_default().push(self.edit(snapshot, edit));
            }
        }
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }

    fn completion(&self, document: &Document, at: &TextDocumentPositionParams) -> Answer {
        let (snapshot, byte) = self.place(document, at)?;
        let files = document.path.as_deref().map(world::siblings).unwrap_or_default();
        let found = completion::completions(snapshot, byte, &files);
        let range = self.encoding.range(snapshot.source(), found.replace);
        let items: Vec<CompletionItem> = found
            .items
            .into_iter()
            .map(|item| {
                let snippet = item.snippet.filter(|_| self.knows_snippets);
                let format = if snippet.is_some() { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT };
                let new_text = snippet.or(item.insert).unwrap_or_else(|| item.label.clone());
                CompletionItem {
                    kind: Some(item_kind(item.kind)),
                    detail: (!item.detail.is_empty()).then_some(item.detail),
                    documentation: (!item.docs.is_empty()).then(|| Documentation::MarkupContent(markdown(item.docs))),
                    sort_text: Some(format!("{:03}{}", item.rank, item.label)),
                    insert_text_format: Some(format),
                    text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
                    label: item.label,
                    ..CompletionItem::default()
                }
            })
            .collect();
        ok(CompletionList { is_incomplete: false, items })
    }

    fn rename(&self, document: &Document, it: &RenameParams) -> Answer {
        let (snapshot, byte) = self.place(document, &it.text_document_position)?;
        let edits = names::rename(snapshot, byte, &it.new_name).map_err(|why| (ErrorCode::RequestFailed, why))?;
        ok(self.workspace_edit(document, snapshot, &edits))
    }

    // The protocol's own struct still has the field it deprecates.
    #[allow(deprecated)]
    fn symbols(&self, source: &Source, symbols: Vec<outline::Symbol>) -> Vec<DocumentSymbol> {
        let symbol = |it: outline::Symbol| DocumentSymbol {
            kind: match it.kind {
                Outline::Component => SymbolKind::OBJECT,
                Outline::Group => SymbolKind::NAMESPACE,
                Outline::Quantity => SymbolKind::CONSTANT,
                Outline::UseCase => SymbolKind::EVENT,
                Outline::Stage => SymbolKind::MODULE,
                Outline::Table => SymbolKind::STRUCT,
                Outline::Kind => SymbolKind::CLASS,
                Outline::Decision => SymbolKind::BOOLEAN,
            },
            range: self.encoding.range(source, it.span.to(it.name_span)),
            selection_range: self.encoding.range(source, it.name_span),
            detail: (!it.detail.is_empty()).then_some(it.detail),
            name: it.name,
            children: (!it.children.is_empty()).then(|| self.symbols(source, it.children)),
            tags: None,
            deprecated: None,
        };
        symbols.into_iter().map(symbol).collect()
    }

    fn folds(&self, document: &Document) -> Answer {
        let snapshot = self.snapshot(document)?;
        let fold = |fold: &outline::Fold| FoldingRange {
            start_line: self.encoding.position(snapshot.source(), fold.span.start).line,
            end_line: self.encoding.position(snapshot.source(), fold.span.end).line,
            kind: fold.comment.then_some(FoldingRangeKind::Comment),
            ..FoldingRange::default()
        };
        ok(outline::folds(snapshot).iter().map(fold).collect::<Vec<_>>())
    }

    fn actions(&self, document: &Document, it: &CodeActionParams) -> Answer {
        let snapshot = self.snapshot(document)?;
        let source = snapshot.source();
        let part = Span {
            file: snapshot.file(),
            start: self.encoding.byte(source, it.range.start),
            end: self.encoding.byte(source, it.range.end),
        };
        let action = |action: actions::Action<'_>| {
            CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title,
                kind: Some(if action.settles.is_some() { CodeActionKind::QUICKFIX } else { CodeActionKind::REFACTOR }),
                diagnostics: action.settles.map(|settled| vec![self.finding(document, snapshot, settled)]),
                is_preferred: action.settles.is_some().then_some(action.safe),
                edit: Some(self.workspace_edit(document, snapshot, &action.edits)),
                ..CodeAction::default()
            })
        };
        ok(actions::actions(snapshot, part).into_iter().map(action).collect::<Vec<_>>())
    }

    fn lenses(&self, document: &Document) -> Answer {
        let snapshot = self.snapshot(document)?;
        let lens = |lens: outline::Lens| {
            let choice = serde_json::json!({ "stage": lens.stage, "usecase": lens.usecase });
            CodeLens {
                range: self.encoding.range(snapshot.source(), lens.span),
                command: Some(Command {
                    title: lens.title.to_string(),
                    command: "sdraft.preview".to_string(),
                    arguments: Some(vec![document.uri.as_str().into(), choice]),
                }),
                data: None,
            }
        };
        ok(outline::lenses(snapshot).into_iter().map(lens).collect::<Vec<_>>())
    }

    fn hints(&self, document: &Document, range: Range) -> Answer {
        let snapshot = self.snapshot(document)?;
        let source = snapshot.source();
        let (start, end) = (self.encoding.byte(source, range.start), self.encoding.byte(source, range.end));
        let hint = |hint: outline::Hint| InlayHint {
            position: self.encoding.position(source, hint.at),
            label: InlayHintLabel::String(hint.text),
            kind: Some(InlayHintKind::TYPE),
            text_edits: None,
            tooltip: Some(InlayHintTooltip::MarkupContent(markdown(hint.docs))),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        let shown = outline::hints(snapshot).into_iter().filter(|hint| start <= hint.at && hint.at <= end);
        ok(shown.map(hint).collect::<Vec<_>>())
    }

    /// The words' colours, each relative to the one before, as the protocol counts them.
    fn tokens(&self, snapshot: &Snapshot) -> Vec<SemanticToken> {
        let source = snapshot.source();
        let mut tokens = Vec::new();
        let mut last = Position::new(0, 0);
        let mut end_of_last = 0;
        for word in &snapshot.words[0] {
            let Some((kind, modifiers)) = token(word.kind, snapshot, word.span) else { continue };
            if word.span.start < end_of_last {
                continue;
            }
            end_of_last = word.span.end;
            // a token stands on one line
            let mut start = word.span.start;
            for piece in source.slice(word.span).split_inclusive('\n') {
                let shown = piece.trim_end_matches(['\n', '\r']);
                if !shown.is_empty() {
                    let at = self.encoding.position(source, start);
                    let delta_line = at.line - last.line;
                    let delta_start = if delta_line == 0 { at.character - last.character } else { at.character };
                    tokens.push(SemanticToken {
                        delta_line,
                        delta_start,
                        length: self.encoding.length(shown),
                        token_type: kind,
                        token_modifiers_bitset: modifiers,
                    });
                    last = at;
                }
                start += piece.len() as u32;
            }
        }
        tokens
    }
}

const TOKENS: &[SemanticTokenType] = &[
    SemanticTokenType::KEYWORD,
    SemanticTokenType::TYPE,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::COMMENT,
    SemanticTokenType::EVENT,
    SemanticTokenType::CLASS,
    SemanticTokenType::STRUCT,
];

const MODIFIERS: &[SemanticTokenModifier] = &[SemanticTokenModifier::DECLARATION];

/// The colour of a word: its place in [`TOKENS`], and its modifiers as bits.
fn token(kind: WordKind, snapshot: &Snapshot, span: Span) -> Option<(u32, u32)> {
    let group = |span: Span| snapshot.compiled.design.group_named(snapshot.text(span)).is_some();
    let (kind, declares) = match kind {
        WordKind::Keyword => (SemanticTokenType::KEYWORD, false),
        WordKind::Name(Space::Kind, role) => (SemanticTokenType::TYPE, role == Role::Declares),
        WordKind::Name(Space::Entity, role) if !group(span) => (SemanticTokenType::VARIABLE, role == Role::Declares),
        WordKind::Target if !group(span) => (SemanticTokenType::VARIABLE, false),
        WordKind::Name(Space::Entity, _) | WordKind::Target => (SemanticTokenType::NAMESPACE, false),
        WordKind::GroupName => (SemanticTokenType::NAMESPACE, true),
        WordKind::Name(Space::Quantity, role) => (SemanticTokenType::FUNCTION, role == Role::Declares),
        WordKind::Name(Space::UseCase, role) => (SemanticTokenType::EVENT, role == Role::Declares),
        WordKind::Name(Space::Stage, role) => (SemanticTokenType::CLASS, role == Role::Declares),
        WordKind::Name(Space::Table, role) => (SemanticTokenType::STRUCT, role == Role::Declares),
        WordKind::Key(_) => (SemanticTokenType::PROPERTY, false),
        WordKind::Flag(_) | WordKind::Choice(_) | WordKind::Rule => (SemanticTokenType::ENUM_MEMBER, false),
        WordKind::Text => (SemanticTokenType::STRING, false),
        WordKind::Number => (SemanticTokenType::NUMBER, false),
        WordKind::Function => (SemanticTokenType::FUNCTION, false),
        WordKind::Arrow => (SemanticTokenType::OPERATOR, false),
        WordKind::Comment => (SemanticTokenType::COMMENT, false),
    };
    let place = TOKENS.iter().position(|it| *it == kind)?;
    Some((place as u32, u32::from(declares)))
}

fn item_kind(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Keyword => CompletionItemKind::KEYWORD,
        ItemKind::Kind => CompletionItemKind::CLASS,
        ItemKind::Component => CompletionItemKind::VARIABLE,
        ItemKind::Group => CompletionItemKind::MODULE,
        ItemKind::Quantity => CompletionItemKind::CONSTANT,
        ItemKind::UseCase => CompletionItemKind::EVENT,
        ItemKind::Attribute => CompletionItemKind::PROPERTY,
        ItemKind::Flag | ItemKind::Choice => CompletionItemKind::ENUM_MEMBER,
        ItemKind::Unit => CompletionItemKind::UNIT,
        ItemKind::Function => CompletionItemKind::FUNCTION,
        ItemKind::Rule => CompletionItemKind::VALUE,
        ItemKind::File => CompletionItemKind::FILE,
    }
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

fn ok(value: impl Serialize) -> Answer {
    Ok(to_value(value))
}

fn to_value(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("the protocol's types are JSON")
}
