//! A branch of one's own whose history and main's have crossed is made anew on main, as whoever merges or sends needs it.

use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::change::{Author, Uncrossed, uncross};
use crate::exchange::give_up;
use crate::policy::MAIN;
use crate::repo::Store;
use crate::text::{branches as words, records};

/// What was done about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The two have not crossed.
    Nothing,
    /// The branch stands on main.
    OnMain,
    /// It stands before main, which is to be merged in.
    Behind,
    /// Main had all of it: it was given up.
    GivenUp,
}

/// Makes a branch anew where it and main have crossed, and says so.
pub fn uncrossed(context: &Context, store: &Store, branch: &str) -> Result<Done, Failure> {
    let (Some(main), Some(tip)) = (store.tip(MAIN)?, store.tip(branch)?) else { return Ok(Done::Nothing) };
    if store.merge_bases(main, tip)?.len() < 2 {
        return Ok(Done::Nothing);
    }
    let signer = context.signer()?;
    let author = Author { signer: &signer, now: context.now };
    let lang = context.lang;
    let (done, left) = match uncross(store, &author, branch)? {
        None => return Ok(Done::Nothing),
        Some(Uncrossed::Anew { on_main: true, in_the_way }) => {
            output::warn(&words::uncrossed(lang, branch, &tip.to_string()));
            (Done::OnMain, in_the_way)
        }
        Some(Uncrossed::Anew { on_main: false, in_the_way }) => {
            output::warn(&words::uncrossed_behind(lang, branch, &tip.to_string()));
            (Done::Behind, in_the_way)
        }
        Some(Uncrossed::Nothing) => {
            output::warn(&words::uncrossed_nothing(lang, branch));
            (Done::GivenUp, give_up(store, branch, tip)?)
        }
    };
    for left in left {
        output::warn(&records::in_the_way(lang, &left.path));
    }
    Ok(done)
}
