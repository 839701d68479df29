// All that the editor uses of CodeMirror; nothing else comes into the bundle.
export { EditorSelection, EditorState, Prec, StateEffect, StateField, Transaction } from '@codemirror/state';
export { Decoration, EditorView, ViewPlugin, WidgetType, keymap } from '@codemirror/view';
export { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
export { Language, ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from '@codemirror/language';
export { deleteMarkupBackward, insertNewlineContinueMarkup, markdownLanguage } from '@codemirror/lang-markdown';
export { search, searchKeymap } from '@codemirror/search';
