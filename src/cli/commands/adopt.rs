use serde_json::json;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::{branches, output};
use crate::change::{Author, adopt, take_up};
use crate::exchange::give_up;
use crate::policy::refs::is_work;
use crate::text::{exchange as words, records};

/// Take over an absent officer's branch: the same records, under your own signature; or go on with a branch of your own
#[derive(clap::Args)]
pub struct Args {
    /// The branch: w/… or the beginning of one
    branch: String,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let lang = context.lang;
    let store = context.store()?;
    let named = branches::find(&store, &args.branch)?;
    let signer = context.signer()?;
    let author = Author { signer: &signer, now: context.now };
    let Some(adopted) = adopt(&store, &author, named.tip)? else {
        let main = context.main(&store)?;
        if !is_work(&named.branch) || store.commits_beyond(named.tip, &[main])?.is_empty() {
            let said = words::nothing_to_adopt(lang, &named.branch);
            output::done(context, &said, None, json!({ "adopted": null }));
            return Ok(());
        }
        for left in take_up(&store, &named.branch, named.tip)? {
            output::warn(&records::in_the_way(lang, &left.path));
        }
        let (said, next) = (words::taken_up(lang, &named.branch), words::taken_up_next(lang));
        output::done(context, &said, Some(&next), json!({ "adopted": null, "branch": named.branch }));
        return Ok(());
    };
    let mut in_the_way = adopted.in_the_way;
    in_the_way.extend(give_up(&store, &named.branch, named.tip)?);
    for left in &in_the_way {
        output::warn(&records::in_the_way(lang, &left.path));
    }
    output::done(
        context,
        &words::adopted(lang, &named.branch, adopted.made, &adopted.branch),
        Some(&words::adopted_next(lang)),
        json!({ "adopted": named.branch, "branch": adopted.branch, "commit": adopted.tip.to_string() }),
    );
    Ok(())
}
