use std::collections::BTreeSet;

use serde_json::json;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::server::exchange;
use super::super::session::Session;
use super::super::{branches, output};
use super::review::warn_if_stuck;
use super::sync::remarks;
use crate::change::read_back;
use crate::exchange::{Fate, give_up, to_main};
use crate::model::{Key, Lang};
use crate::policy::refs::is_work;
use crate::policy::{MAIN, RefName};
use crate::repo::{InTheWay, Oid, Store};
use crate::text::{Explain, Failing, exchange as words, records};

/// Send a branch of work to the server for review, and go back to main
#[derive(clap::Args)]
pub struct Args {
    /// The branch (default: the one that HEAD names)
    branch: Option<String>,
}

/// Why a branch can't be submitted.
enum SubmitError {
    NoBranch(String),
    NotWork(String),
    /// It changes nothing of main.
    Nothing(String),
    /// It stands otherwise on the server, or is refused: what it is was told.
    NotSent(String),
}

impl Explain for SubmitError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SubmitError::NoBranch(branch) => words::no_branch(lang, branch),
            SubmitError::NotWork(branch) => words::not_a_work_branch(lang, branch),
            SubmitError::Nothing(branch) => words::empty_branch(lang, branch),
            SubmitError::NotSent(branch) => words::not_submitted(lang, branch),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            SubmitError::NotSent(_) => None,
            SubmitError::Nothing(branch) => Some(words::empty_branch_hint(lang, branch)),
            _ => Some(words::no_branch_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self {
            SubmitError::NotSent(_) | SubmitError::Nothing(_) => Failing::Refused,
            _ => Failing::Usage,
        }
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let lang = context.lang;
    let store = context.store()?;
    let named = match &args.branch {
        Some(branch) => branches::find(&store, branch)?.branch,
        None => store.head_branch()?,
    };
    if named == MAIN {
        output::done(context, &words::nothing_to_submit(lang), None, json!({ "submitted": null }));
        return Ok(());
    }
    if !is_work(&named) {
        return Err(SubmitError::NotWork(named).into());
    }
    let Some(here) = store.tip(&named)? else { return Err(SubmitError::NoBranch(named).into()) };
    if changes_nothing(&store, context.main(&store)?, here)? {
        return Err(SubmitError::Nothing(named).into());
    }
    let (branch, rest) = match split(context, &store, &named, here)? {
        Some([branch, rest]) => (branch, Some(rest)),
        None => (named, None),
    };
    let done = exchange(context, &store, true, Some(&branch))?;
    remarks(context, &store, &done)?;
    let fate = done.own.iter().find(|own| own.branch == branch).map(|own| &own.fate);
    let there = done.sent.branches.contains(&branch) || matches!(fate, Some(Fate::Same | Fate::Followed));
    if !there {
        return match fate {
            // What came of it `sync` has told.
            Some(Fate::Merged) | None => {
                output::done(context, &words::in_main(lang, &branch), None, json!({ "submitted": null }));
                Ok(())
            }
            Some(Fate::Empty) => Err(SubmitError::Nothing(branch).into()),
            Some(_) => Err(SubmitError::NotSent(branch).into()),
        };
    }
    left(context, &to_main(&store, &branch)?);
    warn_if_stuck(context, &store, &branch)?;
    let url = match request_in(&done.sent.said) {
        Some(url) => Some(url),
        None => store.remote_url()?.and_then(|remote| request_at(&remote, &branch)),
    };
    let next = match &url {
        Some(url) => words::open_request(lang, url),
        None => words::open_request_by_hand(lang, &branch),
    };
    let mut said = words::submitted(lang, &branch);
    if let Some(rest) = &rest {
        said = format!("{said}\n{}", words::split_off(lang, rest));
    }
    let tip = store.tip(&branch)?.map(|tip| tip.to_string());
    let facts = json!({ "submitted": branch, "commit": tip, "rest": rest, "request": url });
    output::done(context, &said, Some(&next), facts);
    Ok(())
}

/// Whether main would be what it is without the branch: it has nothing of its own, or took back all that it did.
fn changes_nothing(store: &Store, main: Oid, tip: Oid) -> Result<bool, Failure> {
    let tree = store.tree_of(tip)?;
    let same = |base: &Oid| -> Result<bool, Failure> { Ok(store.tree_of(*base)? == tree) };
    Ok(match store.merge_bases(main, tip)?.as_slice() {
        // Main has it by a merge: the exchange tells so and tidies up.
        [base] if *base == tip => store.is_on_chain(tip, main)?,
        [base] => same(base)? || same(&main)?,
        _ => false,
    })
}

/// Splits a branch that was sent back but for some records, as it stands: what may go in gets a branch of its own, and the
/// rest another.
fn split(context: &Context, store: &Store, branch: &str, here: Oid) -> Result<Option<[String; 2]>, Failure> {
    if store.reference(&Store::tracking_ref(&RefName::Back(branch.to_owned()).full()))?.is_none() {
        return Ok(None);
    }
    let session = Session::to_write(context)?;
    let officers = context.officers(store)?;
    let said = read_back(store, &session.vault, &officers, branch, here, context.now)?;
    let except: BTreeSet<Key> = said.into_iter().flat_map(|(_, back)| back.except).collect();
    if except.is_empty() {
        return Ok(None);
    }
    let (snapshot, signer) = (session.snapshot()?, context.signer()?);
    let parts = session.writing(&snapshot, &signer, |writer| writer.split(here, &except))?;
    left(context, &give_up(store, branch, here)?);
    Ok(Some(parts))
}

fn left(context: &Context, paths: &[InTheWay]) {
    for left in paths {
        output::warn(&records::in_the_way(context.lang, &left.path));
    }
}

/// The address at which the forge itself says that a request is opened.
fn request_in(said: &[String]) -> Option<String> {
    let words = said.iter().flat_map(|line| line.split_whitespace());
    let url = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
    words.into_iter().find(url).map(str::to_owned)
}

/// The page of a known kind of forge for a new request.
fn request_at(remote: &str, branch: &str) -> Option<String> {
    let (host, path) = host_and_path(remote)?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    let is = |name: &str| host.split(['.', '-']).any(|part| part == name);
    let encoded = branch.replace('/', "%2F");
    if is("gitlab") {
        let query =
            format!("merge_request%5Bsource_branch%5D={encoded}&merge_request%5Btarget_branch%5D=main");
        Some(format!("https://{host}/{path}/-/merge_requests/new?{query}"))
    } else if is("github") {
        Some(format!("https://{host}/{path}/compare/main...{branch}?expand=1"))
    } else if ["forgejo", "gitea", "codeberg"].into_iter().any(is) {
        Some(format!("https://{host}/{path}/compare/main...{branch}"))
    } else {
        None
    }
}

/// Server and path of `https://host/path`, `ssh://user@host:port/path` and `user@host:path`.
fn host_and_path(remote: &str) -> Option<(&str, &str)> {
    let (host, path) = match remote.split_once("://") {
        Some(("https" | "http" | "ssh", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => remote.split_once(':').filter(|(host, _)| !host.contains('/'))?,
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (!host.is_empty()).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_forge_has_a_page_for_requests() {
        let at = |remote: &str| request_at(remote, "w/abc");
        let gitlab = "https://gitlab.co.quan.vn/kho/so/-/merge_requests/new?merge_request%5Bsource_branch%5D=w%2Fabc&merge_request%5Btarget_branch%5D=main";
        for remote in [
            "https://lan:secret@gitlab.co.quan.vn/kho/so.git",
            "git@gitlab.co.quan.vn:kho/so.git",
            "ssh://git@gitlab.co.quan.vn:2222/kho/so",
        ] {
            assert_eq!(at(remote).as_deref(), Some(gitlab));
        }
        assert_eq!(
            at("https://forgejo.vn/a/b").as_deref(),
            Some("https://forgejo.vn/a/b/compare/main...w/abc")
        );
        for remote in ["/srv/so.git", "file:///srv/gitlab/so.git", "https://git.vn/a/b", "./github:x/y", ""] {
            assert_eq!(at(remote), None, "{remote}");
        }
        let said = ["", "Create a merge request by visiting:", "  https://git.vn/a/b/compare/main...w/abc"];
        assert_eq!(
            request_in(&said.map(str::to_owned)).as_deref(),
            Some("https://git.vn/a/b/compare/main...w/abc")
        );
    }
}
