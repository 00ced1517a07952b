use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::Session;
use super::super::{branches, input, output, pick};
use crate::change::{Author, Back, Excepting, excepting, is_own, reviewer};
use crate::exchange::give_up;
use crate::model::{Key, Kind, Lang};
use crate::policy::refs::is_work;
use crate::register::{Links, Snapshot, trust};
use crate::text::{Explain, Failing, branches as words, records};

/// Send a branch back to its author with sealed comments, asked for or read from standard input; or withdraw your own
#[derive(clap::Args)]
pub struct Args {
    /// The branch: w/… or the beginning of one
    branch: String,
    /// Give a branch of your own up: it goes here, and from the server at the next sync
    #[arg(long)]
    withdraw: bool,
}

const EMPTY: Told =
    Told { failing: Failing::Usage, what: words::no_comment, hint: Some(words::no_comment_hint) };

const NOT_YOURS: Told =
    Told { failing: Failing::Refused, what: words::not_yours, hint: Some(words::not_yours_hint) };

/// Why a branch is not sent back but for these records.
enum ExceptError {
    NotChanged { keys: Vec<Key>, branch: String },
    All { branch: String },
}

impl Explain for ExceptError {
    fn what(&self, lang: Lang) -> String {
        match self {
            ExceptError::NotChanged { keys, .. } => {
                let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
                words::not_in_change(lang, &keys.join(", "))
            }
            ExceptError::All { .. } => words::all_excepted(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            ExceptError::NotChanged { branch, .. } => words::not_in_change_hint(lang, branch),
            ExceptError::All { branch } => words::all_excepted_hint(lang, branch),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match args.withdraw {
        true => withdraw(context, &args.branch),
        false => send(context, &args.branch, &[]),
    }
}

/// Gives a branch up of which every commit is one's own.
fn withdraw(context: &Context, branch: &str) -> Result<(), Failure> {
    let store = context.store()?;
    let main = trust(&store, context.main(&store)?)?;
    let named = branches::find(&store, branch)?;
    let author = Author { signer: &context.signer()?, now: context.now };
    if !is_work(&named.branch) || !is_own(&store, &context.officers(&store)?, &author, main.tip, named.tip)? {
        return Err(NOT_YOURS.into());
    }
    for left in give_up(&store, &named.branch, named.tip)? {
        output::warn(&records::in_the_way(context.lang, &left.path));
    }
    let tip = named.tip.to_string();
    let what = words::withdrawn(context.lang, &named.branch, &tip);
    let facts = json!({ "withdrawn": named.branch, "commit": tip });
    output::done(context, &what, Some(&words::withdrawn_next(context.lang)), facts);
    Ok(())
}

/// Sends a branch back, whole or for some of its records.
pub fn send(context: &Context, branch: &str, except: &[String]) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let named = branches::find(&session.store, branch)?;
    let of_branch = Snapshot::open(&session.store, &session.vault, named.tip)?;
    let mut keys = Vec::new();
    if !except.is_empty() {
        let links = Links::open(&of_branch)?;
        for selector in except {
            keys.push(pick::one(context, &of_branch, &links, selector, &Kind::ALL)?);
        }
        let branch = named.branch.clone();
        match excepting(&session.store, context.main(&session.store)?, named.tip, &keys)? {
            Excepting::NotChanged(keys) => return Err(ExceptError::NotChanged { keys, branch }.into()),
            Excepting::All => return Err(ExceptError::All { branch }.into()),
            Excepting::Some => {}
        }
    }
    let signer = context.signer()?;
    // Before anything is typed.
    reviewer(&snapshot.officers, &Author { signer: &signer, now: context.now })?;
    let typed = match context.terminal.asks {
        true => context.terminal.ask(&words::ask_comment(context.lang)).unwrap_or_default(),
        false => String::from_utf8_lossy(&input::piped()?).into_owned(),
    };
    let comment = crate::model::clean::clean_text(&typed).map_err(|_| EMPTY)?;
    if comment.trim().is_empty() && keys.is_empty() {
        return Err(EMPTY.into());
    }
    let back = Back { comment: comment.trim().to_owned(), except: keys };
    let count = back.except.len();
    session.writing(&snapshot, &signer, |writer| writer.send_back(&named.branch, named.tip, &back))?;
    let what = match count {
        0 => words::sent_back(context.lang, &named.branch),
        count => words::sent_back_but(context.lang, &named.branch, count),
    };
    output::done(
        context,
        &what,
        Some(&words::sent_back_next(context.lang)),
        json!({ "sent_back": named.branch, "except": back.except }),
    );
    Ok(())
}
