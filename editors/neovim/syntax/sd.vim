" Colours for .sd; the language server's own come on top where Neovim knows them (0.9 and later).
if exists("b:current_syntax") | finish | endif
syn match sdComment "\v(^|\s)@<=#.*$"
syn region sdText start=+"+ end=+"+ skip=+\\"+ oneline
syn region sdText start=+"""+ end=+"""+
syn match sdKey "\v(^|[{;])@<=\s*\k+(-\k+)*\ze\s*:"
syn match sdKeyword "\v(^|[{;])@<=\s*(group|tier|band|zone|region|rack|host|let|estimate|require|usecase|table|api|note|code|functional|quality|extended|question|decision|option|pro|con|stage|refine|remove|allow|warn|deny|kind|style|use)>"
syn match sdKeyword "\v<(in|on|is|expect|chosen|without)>"
syn match sdArrow "\v\<-\>|-\>|\~\>|\=\>|--|\<-|\<\~|→|←|↔"
syn match sdNumber "\v<\d[0-9_]*(\.\d+)?(\%|\a+)?(/\a+)?"
syn match sdNumber "\v<x(\d+(\.\.\d+)?|N)>"
hi def link sdComment Comment
hi def link sdText String
hi def link sdKey Identifier
hi def link sdKeyword Keyword
hi def link sdArrow Operator
hi def link sdNumber Number
let b:current_syntax = "sd"
