//! What waits on the server for whoever asks: told after an exchange.

use super::context::{Context, EMPTY};
use super::failure::Failure;
use super::server::passed_over;
use super::{output, stranded};
use crate::change::{Approvals, Back, approvals, read_back};
use crate::exchange::{self, Waiting, waiting};
use crate::policy::judge::may_approve;
use crate::policy::{MAIN, RefName, Role};
use crate::register::trust;
use crate::repo::{Oid, Store};
use crate::seal::Signer;
use crate::text::{Explain, exchange as words};

/// What waits on the server for whoever asks.
pub struct Mine {
    pub sent_back: Vec<SentBack>,
    pub to_review: Vec<String>,
    /// Branches that this officer has approved, as enough others have by now: approved once more they go in.
    pub ready: Vec<String>,
}

/// A branch of one's own that a reviewer sent back.
pub struct SentBack {
    pub branch: String,
    /// Where it stands.
    tip: Oid,
    /// The reviewers' handles and what they said, the oldest first, where the keyring could be opened.
    pub said: Vec<(String, Back)>,
}

/// Sorts what waits on the server by whether this officer is meant, and tells which branches the check refuses.
pub fn mine(context: &Context, store: &Store) -> Result<Mine, Failure> {
    let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
    let pins = trust(store, tip)?;
    let officers = context.officers(store)?;
    let me = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    let me = me.and_then(|key| officers.signer(&key).cloned());
    let mut mine = Mine { sent_back: Vec::new(), to_review: Vec::new(), ready: Vec::new() };
    // What a reviewer said of one's own as it stood before.
    let mut before = Vec::new();
    for Waiting { branch, tip, authors, back, refused } in waiting(store, pins, context.now)? {
        let own = me.as_ref().is_some_and(|me| authors.contains(&me.handle));
        let sent_back = matches!(back, exchange::Back::By(_));
        match back {
            exchange::Back::No | exchange::Back::By(_) => {}
            exchange::Back::Before { by, tip } => {
                output::warn(&words::back_before(context.lang, &branch, &by, &tip.short()));
                if own {
                    before.push((branch.clone(), tip));
                }
            }
            exchange::Back::False(commit, why) => {
                let name = RefName::Back(branch.clone()).full();
                let why = why.what(context.lang);
                output::warn(&words::false_back(context.lang, &name, &commit.short(), &why));
            }
        }
        if let Some(refused) = refused {
            output::warn(&words::branch_refused(context.lang, &branch, &refused.what(context.lang)));
            if let Some(todo) = stranded::todo(context.lang, &officers, &branch, &refused) {
                output::warn(&format!("  {todo}"));
            }
            continue;
        }
        let Approvals { by, needed, for_admins, odd } = approvals(store, pins, &branch, tip, context.now)?;
        for (name, why) in odd {
            output::warn(&passed_over(context.lang, &name, &why.what(context.lang)));
        }
        match (own, sent_back) {
            (false, false) if me.as_ref().is_some_and(|me| by.contains(&me.handle)) => {
                let mine_to_take = me.as_ref().is_some_and(|me| !for_admins || me.role == Role::Admin);
                mine.ready.extend((by.len() >= needed && mine_to_take).then_some(branch));
            }
            (true, true) => mine.sent_back.push(SentBack { branch, tip, said: Vec::new() }),
            (false, false) if me.as_ref().is_none_or(may_approve) => mine.to_review.push(branch),
            _ => {}
        }
    }
    if mine.sent_back.is_empty() && before.is_empty() {
        return Ok(mine);
    }
    // Whoever can't open them now is told which they are all the same.
    let Ok(vault) = context.vault(store) else { return Ok(mine) };
    let said = |branch: &str, tip| read_back(store, &vault, &officers, branch, tip, context.now);
    for (branch, tip) in before {
        for (who, back) in said(&branch, tip)? {
            output::warn(&words::comment(context.lang, &branch, &who, &back.comment));
        }
    }
    for back in std::mem::take(&mut mine.sent_back) {
        match said(&back.branch, back.tip)? {
            said if said.is_empty() => output::warn(&words::back_unread(context.lang, &back.branch)),
            said => mine.sent_back.push(SentBack { said, ..back }),
        }
    }
    Ok(mine)
}
