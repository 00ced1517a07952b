//! How far a long command is, on a terminal only.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;

/// A bar without a length yet; hidden where there is no terminal, or where JSON was asked for.
pub fn bar(context: &Context) -> ProgressBar {
    if context.globals.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// A line that says what another program is doing; nothing where there is no terminal, or where JSON was asked for.
pub fn line(context: &Context) -> Option<ProgressBar> {
    if context.globals.json || !std::io::stderr().is_terminal() {
        return None;
    }
    let style =
        ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    Some(ProgressBar::new_spinner().with_style(style))
}
