mod said;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::branches::{self, Named};
use super::super::compared::{Showing, weighed};
use super::super::context::{Context, EMPTY, MAIN};
use super::super::failure::{Failure, Told};
use super::super::session::Session;
use super::super::{output, seen};
use super::erase::{self, Proposed};
use crate::audit::{Compared, Reasons, compare, revocations};
use crate::change::{is_for_admins, unsettled};
use crate::gate::{self, Author, GateError, Pins, Stance, Trivial};
use crate::model::{Key, Kind, Lang, Moment, SealedName};
use crate::policy::judge::{can_be_approved, may_approve};
use crate::policy::message::REVOKE;
use crate::policy::paths::{Place, is_guarded};
use crate::policy::{Guarded, Officers, Role};
use crate::register::{mark_reviewed, policy_at, reviewed, trust};
use crate::repo::{Oid, RepoError, Store};
use crate::seal::Signer;
use crate::text::{Explain, Failing, cli, review as words};
pub use said::warn_if_sent_back;

use said::Said;
use written::Written;

/// Review a branch of work against main, or what differs between two commits; without either, list the branches that wait
#[derive(clap::Args)]
pub struct Args {
    /// A branch, `w/…` or the beginning of one; or `A..B`
    #[arg(value_name = "BRANCH|A..B")]
    what: Option<String>,
    /// Say only what a forge may see: kinds, short ids, counts and codes, as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

const BAD_RANGE: Told = Told { failing: Failing::Usage, what: cli::bad_range, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let Some(what) = &args.what else { return list(context).map(|()| ExitCode::SUCCESS) };
    let session = Session::open(context)?;
    let main = main(&session.store)?;
    let change = match what.split_once("..") {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => range(&session, main, old, new)?,
        Some(_) => return Err(BAD_RANGE.into()),
        None => {
            let named = branches::find(&session.store, what)?;
            let work = work(&session.store, main, named, context.now)?;
            Change::of_work(&session.store, work, main, context.now)?
        }
    };
    change.show(&session, args.markdown)
}

/// Main, verified.
fn main(store: &Store) -> Result<Pins, Failure> {
    Ok(trust(store, store.tip(MAIN)?.ok_or(EMPTY)?)?)
}

/// A branch of work as the gate lets it pass.
struct Work {
    named: Named,
    /// Its commits, the newest first; none where main has them all.
    authors: Vec<Author>,
    /// Where it left main.
    base: Oid,
    /// What approving it would take into main.
    trivial: Trivial,
}

impl Work {
    /// The paths that it changes.
    fn paths(&self) -> impl Iterator<Item = &str> {
        self.trivial.takes.keys().chain(self.trivial.both.iter().map(|both| &both.path)).map(String::as_str)
    }

    /// What of the plain files that main changed too no merge settles.
    fn unsettled(&self, store: &Store) -> Result<Vec<String>, Failure> {
        let main = main(store)?.tip;
        Ok(unsettled(store, [self.base, self.named.tip, main], &self.trivial.both)?)
    }

    /// Whether nobody but an admin takes it in.
    fn is_for_admins(&self, store: &Store, main: Oid, now: i64) -> Result<bool, Failure> {
        Ok(is_for_admins(store, main, self.named.tip, self.paths(), now)?)
    }

    /// The tombstones that it brings.
    fn stones(&self) -> BTreeMap<String, Option<Oid>> {
        let takes = self.trivial.takes.iter();
        let both = self.trivial.both.iter().map(|both| (&both.path, &both.second));
        let stones =
            takes.chain(both).filter(|(path, _)| matches!(Place::of(path), Some(Place::Tombstone(_))));
        stones.map(|(path, leaf)| (path.clone(), leaf.map(|leaf| leaf.oid))).collect()
    }

    fn handles(&self) -> BTreeSet<&str> {
        self.authors.iter().map(|author| author.handle.as_str()).collect()
    }

    /// Whether main takes it from two people only, and nobody is left who could be the second.
    fn is_stuck(&self, officers: &Officers, by_admin: bool) -> bool {
        self.is_guarded(officers) && !can_be_approved(officers, &self.handles(), by_admin)
    }

    /// Whether one person alone may not take it into main.
    fn is_guarded(&self, officers: &Officers) -> bool {
        let verbs: BTreeSet<&str> = self.authors.iter().map(|author| author.message.verb).collect();
        verbs.into_iter().any(|verb| is_guarded(&officers.rules, verb, self.paths()))
    }
}

/// Gates a branch of work and finds out what it would bring.
fn work(store: &Store, main: Pins, named: Named, now: i64) -> Result<Work, GateError> {
    let authors = gate::work(store, main.tip, main.chain_time, named.tip, Stance::Arriving(now))?;
    let base = match store.merge_bases(main.tip, named.tip)?.as_slice() {
        [base] => *base,
        several => return Err(GateError::Bases { commit: named.tip, found: several.len() }),
    };
    let tree = |commit| store.tree_of(commit);
    let trivial = gate::trivial(store, tree(base)?, tree(main.tip)?, tree(named.tip)?)?;
    Ok(Work { named, authors, base, trivial })
}

/// What an erasure that a branch proposes reaches; nothing where it proposes none.
pub fn erasure(session: &Session<'_>, branch: &str) -> Result<Option<Proposed>, Failure> {
    let main = main(&session.store)?;
    let work = work(&session.store, main, branches::find(&session.store, branch)?, session.context.now)?;
    erase::proposed(session, main, branch, &work.stones())
}

/// Says that a branch can come into main by nobody's approval, where it is so.
pub fn warn_if_stuck(context: &Context, store: &Store, branch: &str) -> Result<(), Failure> {
    let main = main(store)?;
    let (officers, _) = policy_at(store, main.tip)?;
    let work = work(store, main, branches::find(store, branch)?, context.now)?;
    let by_admin = work.is_for_admins(store, main.tip, context.now)?;
    if work.is_stuck(&officers, by_admin) {
        output::warn(&words::stuck(context.lang, branch));
        output::warn(&words::stuck_todo(context.lang));
    }
    Ok(())
}

/// What is reviewed: what differs between two commits, and what it is to go into.
struct Change {
    branch: Option<Work>,
    old: Oid,
    /// The commit on which findings are weighed: main's tip for a branch.
    onto: Oid,
    tip: Oid,
    written: Vec<Written>,
    /// What of the plain files that main changed too no merge settles.
    open: Vec<String>,
    /// What others have said of a branch.
    said: Said,
}

/// Two commits, and those that lead from one to the other. What is not on main must pass the gate.
fn range(session: &Session<'_>, main: Pins, old: &str, new: &str) -> Result<Change, Failure> {
    let store = &session.store;
    let (old, tip) = (store.resolve(old)?, store.resolve(new)?);
    for commit in [old, tip] {
        gate::work(store, main.tip, main.chain_time, commit, Stance::Arriving(session.context.now))?;
    }
    let mut written = Vec::new();
    for commit in store.commits_beyond(tip, &[old])? {
        written.extend(Written::read(store, store.commit(commit)?)?);
    }
    written.sort_by_key(|commit| std::cmp::Reverse((commit.time, commit.commit)));
    Ok(Change { branch: None, old, onto: old, tip, written, open: Vec::new(), said: Said::default() })
}

impl Change {
    fn of_work(store: &Store, work: Work, main: Pins, now: i64) -> Result<Change, Failure> {
        let (written, open) = (work.authors.iter().map(Written::of).collect(), work.unsettled(store)?);
        let said = Said::read(store, main, &policy_at(store, main.tip)?.0, &work.named, now)?;
        let (old, onto, tip) = (work.base, main.tip, work.named.tip);
        Ok(Change { old, onto, tip, written, open, said, branch: Some(work) })
    }

    fn show(&self, session: &Session<'_>, markdown: bool) -> Result<ExitCode, Failure> {
        let context = session.context;
        let (officers, _) = policy_at(&session.store, main(&session.store)?.tip)?;
        let erasure = match &self.branch {
            Some(work) => {
                erase::proposed(session, main(&session.store)?, &work.named.branch, &work.stones())?
            }
            None => None,
        };
        let snapshot = session.snapshot()?;
        let compared = compare(&snapshot, Some(self.old), self.tip)?;
        // What a forge may see has no values.
        if !markdown {
            seen::reveal(session, "review", compared.records.iter().map(|change| change.key), None)?;
        }
        let reasons = match markdown {
            true => Vec::new(),
            false => {
                let reasons = self.written.iter().map(|commit| Ok((commit, commit.reasons(&snapshot)?)));
                reasons.collect::<Result<Vec<_>, RepoError>>()?
            }
        };
        weighed(session, &compared, Some(self.old), self.onto, self.tip, |showing| {
            let hidden = match self.written.iter().any(|commit| commit.verb == REVOKE) {
                true => Vec::new(),
                false => revocations(&compared.records),
            };
            let evades = !hidden.is_empty() && officers.rules.two_person.contains(&Guarded::Revoke);
            let whole = showing.is_whole();
            let printed = if context.globals.json {
                let seen = self.branch.as_ref().is_some_and(|work| !work.authors.is_empty()) && whole;
                let mut facts = self.json(showing, &officers, &hidden, &reasons, seen);
                facts["erasure"] = erasure.as_ref().map_or(Value::Null, |erasure| erasure.facts.clone());
                output::written(&format!("{facts:#}\n"))
            } else {
                let body = if markdown { showing.markdown() } else { showing.text() };
                let head = self.head(showing, &officers, &hidden);
                let body =
                    if body.is_empty() { format!("{}\n", cli::no_difference(context.lang)) } else { body };
                // It says what people are called, which a forge may not see.
                let why: String =
                    written::lines(showing, &reasons).into_iter().map(|line| line + "\n").collect();
                let body = format!("{why}{body}");
                let body = match &erasure {
                    Some(Proposed { told, .. }) if !markdown => format!("{body}\n{told}\n"),
                    _ => body,
                };
                output::written(&format!("{head}\n{body}"))
            };
            match &self.branch {
                Some(work) if whole && printed && !markdown && !work.authors.is_empty() => {
                    mark_reviewed(&session.store, &work.named.branch, self.tip)?;
                    if !context.globals.json {
                        let said = [
                            words::marked(context.lang, &work.named.branch),
                            next(session, work, &officers)?,
                        ];
                        output::out(&format!("\n{}\n", said.join("\n")));
                    }
                }
                Some(_) if !whole => output::warn(&words::not_whole(context.lang)),
                _ => {}
            }
            Ok(ExitCode::from(u8::from(showing.adds_error() || evades)))
        })
    }

    /// How many other people must approve; none where one is enough.
    fn needed(&self, officers: &Officers, hidden: &[Key]) -> usize {
        let revokes = !hidden.is_empty() && officers.rules.two_person.contains(&Guarded::Revoke);
        match &self.branch {
            Some(work) if revokes || work.is_guarded(officers) => officers.rules.approvals_needed(),
            _ => 0,
        }
    }

    /// The paths that main changed too.
    fn both(&self) -> Vec<&str> {
        let both = self.branch.iter().flat_map(|work| &work.trivial.both);
        both.map(|both| both.path.as_str()).collect()
    }

    /// What comes first: which commits, by whom, and what stands in the way. Nothing that is sealed.
    fn head(&self, showing: &Showing<'_>, officers: &Officers, hidden: &[Key]) -> String {
        let (lang, old, tip) = (showing.context.lang, self.old.short(), self.tip.short());
        let mut lines = vec![match &self.branch {
            Some(work) => words::branch_head(lang, &work.named.branch, &tip, &old),
            None => words::range_head(lang, &old, &tip),
        }];
        let mut by: BTreeMap<&str, Vec<&Written>> = BTreeMap::new();
        for commit in &self.written {
            by.entry(&commit.handle).or_default().push(commit);
        }
        for (handle, commits) in by {
            let verbs: BTreeSet<&str> = commits.iter().map(|commit| commit.verb).collect();
            let verbs = verbs.into_iter().collect::<Vec<_>>().join(", ");
            let newest = when(commits.iter().map(|commit| commit.time).max().unwrap_or_default());
            lines.push(words::author(lang, handle, commits.len(), &verbs, &newest));
        }
        if self.branch.is_some() {
            lines.push(match self.needed(officers, hidden) {
                0 => words::one_person(lang),
                needed => words::two_people(lang, needed),
            });
        }
        lines.extend(self.said.lines(lang));
        lines.extend(hidden.iter().map(|key| {
            words::hidden_revocation(lang, &format!("{} {}", key.kind.label().say(lang), key.id.handle()))
        }));
        let open = |path: &&str| self.open.iter().any(|place| place.split(' ').next() == Some(*path));
        let (never, both): (Vec<&str>, Vec<&str>) = self.both().into_iter().partition(open);
        lines.extend(both.into_iter().map(|path| words::both_changed(lang, path)));
        lines.extend(never.into_iter().map(|path| words::both_for_good(lang, path)));
        if let Some(counts) = counts(lang, showing.compared) {
            lines.push(words::counts(lang, &counts));
        }
        let rules = |path: &str| path == "register.yaml" || path.starts_with("anchors/");
        if showing.compared.plain.iter().any(|plain| rules(&plain.path)) {
            lines.push(words::only_touched(lang));
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn json(
        &self,
        showing: &Showing<'_>,
        officers: &Officers,
        hidden: &[Key],
        reasons: &[(&Written, Reasons)],
        seen: bool,
    ) -> Value {
        let (brought, cured) = showing.findings_json();
        let needed = self.needed(officers, hidden);
        json!({
            "branch": self.branch.as_ref().map(|work| &work.named.branch),
            "base": self.old.to_string(), "tip": self.tip.to_string(),
            "commits": reasons.iter().map(|(commit, reasons)| commit.json(reasons)).collect::<Vec<_>>(),
            "two_person": needed > 0, "approvals_needed": needed, "hidden_revocations": hidden,
            "changed_on_main_too": self.both(), "brought": brought, "cured": cured,
            "changes": showing.records_json(), "groups": showing.groups_json(),
            "plain": showing.plain_json(), "erased": showing.erased_json(),
            "whole": showing.is_whole(), "reviewed": seen,
            "sent_back_by": self.said.back, "approved_by": self.said.approved,
        })
    }
}

/// What whoever has reviewed a branch can do next.
fn next(session: &Session<'_>, work: &Work, officers: &Officers) -> Result<String, Failure> {
    let (context, branch) = (session.context, &work.named.branch);
    let by_admin = work.is_for_admins(&session.store, main(&session.store)?.tip, context.now)?;
    if work.is_stuck(officers, by_admin) {
        return Ok(format!("{}\n{}", words::stuck(context.lang, branch), words::stuck_todo(context.lang)));
    }
    if !work.trivial.both.is_empty() {
        return Ok(match work.unsettled(&session.store)?.is_empty() {
            true => words::both_next(context.lang),
            false => words::withdraw_next(context.lang, branch),
        });
    }
    let several = work.is_guarded(officers) && officers.rules.approvals_needed() > 1;
    let key = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    Ok(match key.map(|key| officers.signer(&key)) {
        Some(Some(me)) if work.handles().contains(me.handle.as_str()) => words::own_next(context.lang),
        // Of several, whoever can't finish it counts all the same.
        Some(Some(me)) if by_admin && several && may_approve(me) && me.role != Role::Admin => {
            words::counts_next(context.lang, branch)
        }
        Some(me) if me.is_none_or(|me| !may_approve(me) || (by_admin && me.role != Role::Admin)) => {
            match by_admin {
                true => words::admin_next(context.lang, branch),
                false => words::other_next(context.lang, branch),
            }
        }
        _ => words::marked_next(context.lang, branch),
    })
}

/// How much differs: `40 người, 2 chứng thư, 1 tệp cấu hình`; nothing where nothing does.
fn counts(lang: Lang, compared: &Compared) -> Option<String> {
    let mut records: BTreeMap<Kind, usize> = BTreeMap::new();
    for change in &compared.records {
        *records.entry(change.key.kind).or_default() += 1;
    }
    let files = compared.records.iter().map(|change| change.files.len()).sum();
    say_counts(lang, &records, files, compared.plain.len(), compared.erased.len())
}

fn say_counts(
    lang: Lang,
    records: &BTreeMap<Kind, usize>,
    files: usize,
    plain: usize,
    erased: usize,
) -> Option<String> {
    let mut said: Vec<String> =
        records.iter().map(|(kind, count)| words::count_kind(lang, *count, kind.label().say(lang))).collect();
    said.extend((files > 0).then(|| words::count_files(lang, files)));
    said.extend((plain > 0).then(|| words::count_plain(lang, plain)));
    said.extend((erased > 0).then(|| words::count_erased(lang, erased)));
    (!said.is_empty()).then(|| said.join(", "))
}

fn when(seconds: i64) -> String {
    Moment::at_office(seconds).map(|moment| moment.to_string()).unwrap_or_default()
}

/// The branches that wait, the one that waits longest first. Needs no key.
fn list(context: &Context) -> Result<(), Failure> {
    let (store, lang) = (context.store()?, context.lang);
    let main = main(&store)?;
    let (officers, _) = policy_at(&store, main.tip)?;
    let mut waiting: Vec<(i64, Vec<String>, Value)> = Vec::new();
    for named in branches::all(&store)? {
        let (branch, tip) = (named.branch.clone(), named.tip);
        let seen = reviewed(&store, &branch)? == Some(tip);
        match work(&store, main, named, context.now) {
            Ok(work) if work.authors.is_empty() => {}
            Ok(work) => {
                let said = Said::read(&store, main, &officers, &work.named, context.now)?;
                waiting.push(waits(context, &work, work.is_guarded(&officers), seen, &said));
            }
            Err(GateError::Repo(error)) => return Err(error.into()),
            Err(refused) => {
                let why = refused.what(lang);
                let value = json!({ "branch": branch, "tip": tip.to_string(), "refused": why });
                waiting.push((i64::MIN, vec![branch, words::waits_refused(lang, &why)], value));
            }
        }
    }
    waiting.sort_by_key(|(time, ..)| *time);
    if context.globals.json {
        output::json(&Value::Array(waiting.into_iter().map(|(.., value)| value).collect()));
    } else if waiting.is_empty() {
        output::out(&format!("{}\n", words::nothing_waits(lang)));
    } else {
        let rows: Vec<Vec<String>> = waiting.into_iter().map(|(_, row, _)| row).collect();
        output::out(&format!("{}{}\n", output::table(&rows), words::waits_next(lang)));
    }
    Ok(())
}

fn waits(
    context: &Context,
    work: &Work,
    guarded: bool,
    seen: bool,
    said: &Said,
) -> (i64, Vec<String>, Value) {
    let lang = context.lang;
    let newest = work.authors.iter().map(|author| author.time).max().unwrap_or_default();
    let authors: BTreeSet<&str> = work.authors.iter().map(|author| author.handle.as_str()).collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let (mut records, mut files, mut plain, mut erased) = (BTreeMap::<Kind, usize>::new(), 0, 0, 0);
    for path in work.paths() {
        match Place::of(path) {
            Some(Place::Sealed(SealedName::Record(key))) => *records.entry(key.kind).or_default() += 1,
            Some(Place::Sealed(SealedName::File(..))) => files += 1,
            Some(Place::Tombstone(_)) => erased += 1,
            Some(Place::Plain | Place::List) | None => plain += 1,
        }
    }
    let counts = say_counts(lang, &records, files, plain, erased).unwrap_or_default();
    let mut marks = Vec::new();
    marks.extend(guarded.then(|| words::waits_two_people(lang)));
    marks.extend(seen.then(|| words::waits_seen(lang)));
    marks.extend(said.marks(lang));
    let branch = work.named.branch.clone();
    let value = json!({
        "branch": branch, "tip": work.named.tip.to_string(), "by": authors, "commits": work.authors.len(),
        "newest": when(newest),
        "records": records.iter().map(|(kind, n)| (kind.word().to_owned(), json!(n))).collect::<serde_json::Map<_, _>>(),
        "files": files, "plain": plain, "erased": erased, "two_person": guarded, "reviewed": seen,
        "sent_back_by": said.back, "approved_by": said.approved,
    });
    let row = vec![branch, authors.join(", "), age(lang, context.now - newest), counts, marks.join(", ")];
    (newest, row, value)
}

/// How long ago, in the largest unit that fits.
fn age(lang: Lang, seconds: i64) -> String {
    match seconds.max(0) / 60 {
        minutes if minutes < 60 => words::minutes(lang, minutes),
        minutes if minutes < 48 * 60 => words::hours(lang, minutes / 60),
        minutes => words::days(lang, minutes / (24 * 60)),
    }
}
