use serde_json::{Value, json};

use super::super::alone::Alone;
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::mine::{Mine, SentBack, mine};
use super::super::output;
use super::super::server::{Exchanged, exchange};
use super::super::stranded::todo_here;
use super::super::untold::told;
use crate::change::Back;
use crate::exchange::{Fate, Journal, JournalFate, Own, Sent, Vanished};
use crate::model::Lang;
use crate::policy::RefName;
use crate::repo::Store;
use crate::text::{Explain, access, exchange as words};

/// Take in what the server has, once it was verified, and send it what it lacks
#[derive(clap::Args)]
pub struct Args {
    /// Fetch only
    #[arg(long)]
    no_push: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let store = context.store()?;
    let done = exchange(context, &store, !args.no_push, None)?;
    let mine = mine(context, &store)?;
    remarks(context, &store, &done)?;
    let lang = context.lang;
    let mut said = words::synced(lang, &came(lang, &done), &went(lang, &done), &waits(lang, &mine));
    for SentBack { branch, said: comments, .. } in &mine.sent_back {
        for (who, Back { comment, except }) in comments {
            said.push_str(&format!("\n{}", words::comment(lang, branch, who, comment)));
            for key in except {
                said.push_str(&format!("\n  {}", words::excepted(lang, &key.to_string())));
            }
        }
        let splits = comments.iter().any(|(_, back)| !back.except.is_empty());
        let next = if splits { words::split_next(lang, branch) } else { words::back_next(lang, branch) };
        said.push_str(&format!("\n{next}"));
    }
    let sent_back: Vec<Value> = mine.sent_back.iter().flat_map(back_json).collect();
    output::done(
        context,
        &said,
        None,
        json!({
            "came": {
                "main": done.came, "keyring": done.keyring, "branches": done.branches,
                "journals": journals(&done),
            },
            "went": {
                "main": done.sent.main, "keyring": done.sent.keyring, "branches": done.sent.branches,
                "beside": done.sent.beside, "journals": done.sent.journals,
            },
            "emptied": done.emptied,
            "went_back": done.went_back.iter().map(|(branch, _)| branch).collect::<Vec<_>>(),
            "vanished": done.vanished.iter().map(|gone| &gone.branch).collect::<Vec<_>>(),
            "served_again": done.sent.again,
            "keyrings_unbound": done.unbound,
            "keyring_replaced": done.replaced.map(|replaced| replaced.serial),
            "replanned": done.untold.iter().map(|untold| untold.replanned).sum::<usize>(),
            "resealed": done.resealed,
            "again": done.untold.iter().flat_map(|untold| &untold.again).collect::<Vec<_>>(),
            "alone": done.alone.iter().map(Alone::json).collect::<Vec<_>>(),
            "set_aside": done.untold.iter().filter_map(|untold| untold.branch.as_ref()).collect::<Vec<_>>(),
            "undone": done.untold.iter().flat_map(|untold| &untold.undone).flatten().collect::<Vec<_>>(),
            "refused": done.sent.refused.iter().map(|(name, _)| name.full()).collect::<Vec<_>>(),
            "waiting": { "sent_back": sent_back, "to_review": mine.to_review, "approved": mine.ready },
        }),
    );
    Ok(())
}

/// One for each who sent it back.
fn back_json(back: &SentBack) -> Vec<Value> {
    if back.said.is_empty() {
        return vec![json!({ "branch": back.branch })];
    }
    let one = |(who, said): &(String, Back)| json!({ "branch": back.branch, "by": who, "comment": said.comment, "except": said.except });
    back.said.iter().map(one).collect()
}

/// What became of one's own branches, where there is something to know or to do.
pub fn remarks(context: &Context, store: &Store, done: &Exchanged) -> Result<(), Failure> {
    let lang = context.lang;
    for Own { branch, fate } in &done.own {
        let sent = done.sent.branches.contains(branch);
        match fate {
            Fate::Merged => output::warn(&words::branch_merged(lang, branch)),
            Fate::Dropped { .. } if !sent => output::warn(&words::branch_dropped(lang, branch)),
            Fate::Back { .. } if !sent => output::warn(&words::branch_back(lang, branch)),
            Fate::Diverged => output::warn(&words::branch_diverged(lang, branch)),
            Fate::Refused(why) => output::warn(&words::branch_refused(lang, branch, &why.what(lang))),
            _ => {}
        }
    }
    for (name, why) in &done.sent.refused {
        output::warn(&words::not_taken(lang, &name.full(), &why.what(lang)));
        if let RefName::Work(branch) = name
            && let Some(todo) = todo_here(context, store, branch)?
        {
            output::warn(&format!("  {todo}"));
        }
    }
    for (branch, tip) in &done.went_back {
        output::warn(&words::branch_went_back(lang, branch, &tip.to_string()));
    }
    for Vanished { branch, tip, authors } in &done.vanished {
        let by: Vec<&str> = authors.iter().map(String::as_str).collect();
        output::warn(&words::branch_vanished(lang, branch, &by.join(", "), &tip.to_string()));
    }
    for branch in &done.sent.again {
        output::warn(&words::served_again(lang, branch));
    }
    for serial in &done.unbound {
        output::warn(&words::keyring_unbound(lang, *serial));
    }
    if done.emptied {
        output::warn(&words::emptied(lang));
    }
    if done.apart > 0 {
        output::warn(&words::apart(lang, done.apart));
    }
    for branch in &done.resealed {
        output::warn(&words::resealed(lang, branch));
    }
    for (branch, why) in &done.stale {
        output::warn(&words::not_resealed(lang, branch, &why.what(lang)));
    }
    for untold in &done.untold {
        if untold.replanned > 0 {
            output::warn(&words::replanned(lang, untold.replanned));
        }
        if let Some(why) = &untold.why {
            output::warn(&words::taken_off(lang, why));
        }
        if let Some(branch) = &untold.branch {
            output::warn(&words::set_aside(lang, untold.commits, branch));
        }
        for commands in &untold.undone {
            output::warn(&words::undone(lang, &commands.join("\n  ")));
        }
        for branch in &untold.again {
            output::warn(&words::again(lang, branch));
        }
    }
    told(store)?;
    for (branch, there) in &done.sent.not_given_up {
        output::warn(&words::not_given_up(lang, branch, &there.short()));
    }
    if let Some(why) = &done.sent.left {
        output::warn(&words::not_cleared(lang, &why.what(lang)));
    }
    Ok(())
}

fn came(lang: Lang, done: &Exchanged) -> String {
    list(lang, done.came, done.keyring, &mut done.branches.iter(), 0, journals(done).len())
}

fn went(lang: Lang, done: &Exchanged) -> String {
    let Sent { main, keyring, branches, beside, journals, .. } = &done.sent;
    list(lang, *main, *keyring, &mut branches.iter(), *beside, journals.len())
}

/// The officers of whose journals of access something came.
fn journals(done: &Exchanged) -> Vec<&str> {
    let followed = |journal: &&Journal| matches!(journal.fate, JournalFate::Followed { .. });
    done.journals.values().filter(followed).map(|journal| journal.handle.as_str()).collect()
}

fn list(
    lang: Lang,
    commits: usize,
    keyring: Option<u64>,
    branches: &mut dyn Iterator<Item = &String>,
    beside: usize,
    journals: usize,
) -> String {
    let mut parts = Vec::new();
    match commits {
        0 => {}
        1 => parts.push(words::commit(lang)),
        n => parts.push(words::commits(lang, n)),
    }
    parts.extend(keyring.map(|serial| words::keyring(lang, serial)));
    parts.extend(branches.cloned());
    if beside > 0 {
        parts.push(words::beside(lang, beside));
    }
    if journals > 0 {
        parts.push(access::journals(lang, journals));
    }
    or_nothing(lang, parts, ", ")
}

fn waits(lang: Lang, mine: &Mine) -> String {
    let mut parts = Vec::new();
    if !mine.sent_back.is_empty() {
        let branches: Vec<&str> = mine.sent_back.iter().map(|back| back.branch.as_str()).collect();
        parts.push(words::sent_back(lang, &branches.join(", ")));
    }
    if !mine.to_review.is_empty() {
        parts.push(words::to_review(lang, &mine.to_review.join(", ")));
    }
    parts.extend(mine.ready.iter().map(|branch| words::enough(lang, branch)));
    or_nothing(lang, parts, "; ")
}

fn or_nothing(lang: Lang, parts: Vec<String>, between: &str) -> String {
    if parts.is_empty() { words::nothing(lang) } else { parts.join(between) }
}
