//! Editing a text until it is taken: what is wrong is shown, and the person may go back in. What was typed is never
//! lost: where it is given up, it stays in memory and its place is named.

use std::path::PathBuf;

use super::context::Context;
use super::failure::Failure;
use super::output;
use super::scratch::Scratch;
use crate::model::Lang;
use crate::text::{Explain, Failing, records as words};

/// A text that was not taken, and where it was left.
struct Kept {
    file: PathBuf,
    failing: Failing,
    /// Why it was not taken.
    why: String,
}

impl Explain for Kept {
    fn what(&self, lang: Lang) -> String {
        words::kept(lang, &self.why, &self.file.display().to_string())
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::kept_hint(lang, &self.file.display().to_string()))
    }

    fn failing(&self) -> Failing {
        self.failing
    }
}

/// Takes a text: reads it, checks it, writes it.
pub type Take<'t, T> = dyn FnMut(&[u8]) -> Result<T, Failure> + 't;

/// Opens a text in the editor and hands it on until it is taken; nothing where it came back as it was.
pub fn edit<T>(
    context: &Context,
    name: &str,
    text: &str,
    take: &mut Take<'_, T>,
) -> Result<Option<T>, Failure> {
    let scratch = Scratch::new(name, text.as_bytes())?;
    let ended = scratch.edit();
    if *scratch.read()? == text.as_bytes() {
        return ended.map(|()| None);
    }
    settle(context, scratch, ended.err(), take).map(Some)
}

/// Offers to go on in the editor with a text that was not taken. Where nobody can be asked, the failure stands.
pub fn rescue<T>(
    context: &Context,
    name: &str,
    text: &str,
    failure: Failure,
    take: &mut Take<'_, T>,
) -> Result<T, Failure> {
    if !context.terminal.asks {
        return Err(failure);
    }
    match Scratch::new(name, text.as_bytes()) {
        Ok(scratch) => settle(context, scratch, Some(failure), take),
        Err(_) => Err(failure),
    }
}

fn settle<T>(
    context: &Context,
    scratch: Scratch,
    mut failed: Option<Failure>,
    take: &mut Take<'_, T>,
) -> Result<T, Failure> {
    loop {
        if let Some(failure) = failed.take() {
            if !goes_back(context, &failure) {
                let failing = match failure.code() {
                    3 => Failing::Unable,
                    _ => Failing::Refused,
                };
                let why = failure.line(context.lang);
                return Err(Kept { file: scratch.keep(), failing, why }.into());
            }
            if let Err(failure) = scratch.edit() {
                failed = Some(failure);
                continue;
            }
        }
        match scratch.read().and_then(|text| take(&text)) {
            Ok(taken) => return Ok(taken),
            Err(failure) => failed = Some(failure),
        }
    }
}

/// Shows what is wrong and asks whether to go back in.
fn goes_back(context: &Context, failure: &Failure) -> bool {
    if !context.terminal.asks {
        return false;
    }
    output::failure(failure, context.lang, false);
    let answer = context.terminal.ask(&words::go_back(context.lang));
    answer.is_some_and(|answer| !matches!(answer.trim().chars().next(), Some('n' | 'N' | 'k' | 'K')))
}
