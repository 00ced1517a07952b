//! Why a write did not happen. The register is then as it was.

use crate::check::Finding;
use crate::duty::{Running, Unended};
use crate::gate::GateError;
use crate::model::field;
use crate::model::key::renamed;
use crate::model::value::Fault;
use crate::model::{Key, Lang};
use crate::policy::{Breach, OfficersFault};
use crate::register::{OpenError, SnapshotError, TrustError};
use crate::repo::{RepoError, SignatureFault};
use crate::seal::{RecipientError, RecipientsError, SealError, SignerError};
use crate::text::{Explain, Failing, change as words, cli as cli_words, yaml as yaml_words};

/// Why a write did not happen.
pub enum ChangeError {
    /// There is nothing on main to stand on.
    NoMain,
    /// The change would add these errors.
    Findings(Vec<Finding>),
    /// Another writer changed the same fields meanwhile.
    Conflict {
        key: Key,
        fields: Vec<String>,
    },
    /// Another writer changed this plain file meanwhile.
    PlainMoved(String),
    /// What came out of a merge is no record.
    Fault {
        key: Key,
        fault: Fault,
    },
    /// A new record has the id of one that stands already.
    Exists(Key),
    /// A new record has an id whose handle another record has.
    HandleTaken(Key),
    /// The record was erased or removed meanwhile.
    Gone(Key),
    /// The signing key belongs to no active officer.
    NotAnOfficer,
    /// The key from the safe signs what is no change of `officers.yaml` on main.
    RecoveryBeyond,
    /// The officers' rules refuse the commit.
    Breach(Breach),
    /// The keyring that was opened is no longer the one that main binds.
    StaleKeyring {
        bound: u64,
        opened: u64,
    },
    /// Main has taken the change and binds the new keyring; one that came before it is still here.
    NotRetired(RepoError),
    /// `officers.yaml` would not be valid.
    Officers(OfficersFault),
    /// Nobody would be left who could approve anything of what needs two people; so many must, besides its author.
    NobodyLeft {
        needed: usize,
    },
    /// A recipient can't be read.
    Recipient(RecipientError),
    /// The keyring can't be sealed to the officers.
    Recipients(RecipientsError),
    /// The branch moved again and again while writing.
    Racing,
    /// Histories that crossed, or have nothing in common: so many merge bases.
    Bases(usize),
    /// Main takes this only by somebody else's approval; whether there is a server to which it is sent for that.
    NeedsApproval {
        served: bool,
    },
    /// The branch is sealed in another epoch than the one that main binds: its author seals it anew.
    OldEpoch,
    /// The branch and main both changed these paths: the author merges main into the branch first.
    BothChanged(Vec<String>),
    /// What a merge can't settle in plain files, since both sides changed it: paths, or places in `officers.yaml`.
    PlainBoth(Vec<String>),
    /// The branch began on commits of main that the server has and this clone has not taken in.
    SyncFirst,
    /// Somebody else's work would lose its author.
    OtherAuthor(String),
    /// All of the branch, or nothing of it, is excepted.
    NothingToSplit,
    /// These records are under a legal hold.
    Held(Vec<Key>),
    /// These would go, and are still in force.
    Unended(Vec<Unended>),
    /// The same, as main has them, where a branch of work ended them.
    UnendedOnMain(Vec<Unended>),
    /// The same, as a branch has them that main has not taken.
    UnendedOn {
        branch: String,
        found: Vec<Unended>,
    },
    /// The records of these people are kept by a term that runs; whether the decision orders that they go all the same.
    Running {
        kept: Vec<(Key, Running)>,
        ordered: bool,
    },
    /// These belong to what is erased, and came to main since that was said; whether there is a server.
    Came {
        keys: Vec<Key>,
        served: bool,
    },
    Repo(RepoError),
    Open(OpenError),
    Snapshot(SnapshotError),
    Trust(TrustError),
    Seal(SealError),
    Signer(SignerError),
    Signature(SignatureFault),
}

macro_rules! from {
    ($($error:ident => $variant:ident),+) => {
        $( impl From<$error> for ChangeError {
            fn from(error: $error) -> ChangeError {
                ChangeError::$variant(error)
            }
        } )+
    };
}

from!(
    RepoError => Repo,
    OpenError => Open,
    SnapshotError => Snapshot,
    TrustError => Trust,
    SealError => Seal,
    SignerError => Signer,
    SignatureFault => Signature,
    OfficersFault => Officers,
    RecipientError => Recipient,
    RecipientsError => Recipients,
    Breach => Breach
);

impl From<GateError> for ChangeError {
    fn from(error: GateError) -> ChangeError {
        match error {
            // The commit that is refused was never made: its name would say nothing.
            GateError::Breach { breach, .. } => ChangeError::Breach(breach),
            GateError::Repo(error) => ChangeError::Repo(error),
            error => ChangeError::Trust(error.into()),
        }
    }
}

impl ChangeError {
    /// Whether the change itself is what main as it is now doesn't take, and not the way it was to be made.
    pub fn is_of_content(&self) -> bool {
        match self {
            ChangeError::Findings(_)
            | ChangeError::Conflict { .. }
            | ChangeError::PlainMoved(_)
            | ChangeError::PlainBoth(_)
            | ChangeError::Fault { .. }
            | ChangeError::Exists(_)
            | ChangeError::HandleTaken(_)
            | ChangeError::Gone(_)
            | ChangeError::NeedsApproval { .. }
            | ChangeError::Held(_)
            | ChangeError::Unended(_)
            | ChangeError::UnendedOnMain(_)
            | ChangeError::UnendedOn { .. }
            | ChangeError::Running { .. }
            | ChangeError::Came { .. }
            | ChangeError::Officers(_)
            | ChangeError::NobodyLeft { .. }
            | ChangeError::Breach(Breach::Alone(_) | Breach::Role { .. }) => true,
            ChangeError::Trust(TrustError::Gate(GateError::Breach { breach, .. })) => {
                matches!(breach, Breach::Alone(_) | Breach::Role { .. })
            }
            _ => false,
        }
    }

    fn inner(&self) -> Option<&dyn Explain> {
        match self {
            ChangeError::Repo(error) => Some(error),
            ChangeError::Open(error) => Some(error),
            ChangeError::Snapshot(error) => Some(error),
            ChangeError::Trust(error) => Some(error),
            ChangeError::Seal(error) => Some(error),
            ChangeError::Signer(error) => Some(error),
            ChangeError::Signature(error) => Some(error),
            ChangeError::Breach(error) => Some(error),
            ChangeError::Officers(error) => Some(error),
            ChangeError::Recipient(error) => Some(error),
            ChangeError::Recipients(error) => Some(error),
            _ => None,
        }
    }
}

/// A record by its kind and handle.
fn named(lang: Lang, key: Key) -> String {
    format!("{} {}", key.kind.label().say(lang), key.id.handle())
}

/// What is to be done, where it is the same for all.
fn one_todo(lang: Lang, findings: &[Finding]) -> Option<String> {
    let first = findings.first()?.todo(lang);
    findings.iter().all(|f| f.todo(lang) == first).then_some(first)
}

/// One of the errors: where it stands, what it is, and what to do where that differs from error to error.
fn refusal(lang: Lang, found: &Finding, all: &[Finding]) -> String {
    let what = renamed(&found.what(lang), |key| Some(named(lang, key)));
    let at = field::labels(found.key.kind.table(), &found.at, lang);
    let place = format!("{} {at}", named(lang, found.key));
    let line = words::refused_line(lang, place.trim_end(), &what);
    match one_todo(lang, all) {
        Some(_) => line,
        None => words::refused_todo(lang, &line, &found.todo(lang)),
    }
}

/// What is in force, a line for each with the command that ends it.
fn unended_lines(lang: Lang, all: &[Unended]) -> String {
    let line = |one: &Unended| {
        let command = format!("chungthu {}", one.act.argv(lang).join(" "));
        words::unended_line(lang, &named(lang, one.key), &command)
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl Explain for ChangeError {
    fn what(&self, lang: Lang) -> String {
        match self {
            ChangeError::NoMain => words::no_main(lang),
            ChangeError::Findings(findings) => {
                let lines: Vec<String> = findings.iter().map(|f| refusal(lang, f, findings)).collect();
                words::refused(lang, &lines.join("\n"))
            }
            ChangeError::Conflict { key, fields } => {
                let labels = fields.iter().map(|at| field::labels(key.kind.table(), at, lang));
                words::conflict(lang, &named(lang, *key), &labels.collect::<Vec<_>>().join(", "))
            }
            ChangeError::PlainMoved(path) => words::plain_moved(lang, path),
            ChangeError::Fault { key, fault } => {
                words::no_record(lang, &key.to_string(), &yaml_words::fault(lang, fault))
            }
            ChangeError::Exists(key) => words::exists(lang, &key.to_string()),
            ChangeError::HandleTaken(key) => {
                words::handle_taken(lang, &key.to_string(), &key.id.handle().to_string())
            }
            ChangeError::Gone(key) => words::gone(lang, &key.to_string()),
            ChangeError::NotAnOfficer => words::not_an_officer(lang),
            ChangeError::RecoveryBeyond => words::recovery_beyond(lang),
            ChangeError::Racing => words::racing(lang),
            ChangeError::Bases(found) => words::bases(lang, *found),
            ChangeError::NeedsApproval { .. } => words::needs_approval(lang),
            ChangeError::PlainBoth(places) => words::plain_both(lang, &places.join(", ")),
            ChangeError::BothChanged(paths) => words::both_changed(lang, &paths.join(", ")),
            ChangeError::OldEpoch => words::old_epoch(lang),
            ChangeError::SyncFirst => words::sync_first(lang),
            ChangeError::OtherAuthor(handle) => words::other_author(lang, handle),
            ChangeError::NothingToSplit => words::nothing_to_split(lang),
            ChangeError::NotRetired(error) => words::not_retired(lang, &error.what(lang)),
            ChangeError::Held(keys) => {
                let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
                words::held(lang, &keys.join(", "))
            }
            ChangeError::Unended(all) => words::unended(lang, &unended_lines(lang, all)),
            ChangeError::UnendedOnMain(all) => words::unended_on_main(lang, &unended_lines(lang, all)),
            ChangeError::UnendedOn { branch, found } => {
                words::unended_on(lang, branch, &unended_lines(lang, found))
            }
            ChangeError::Running { kept, .. } => {
                let line = |(key, until): &(Key, Running)| match until {
                    Running::NotBegun => words::term_not_begun(lang, &named(lang, *key)),
                    Running::Until(day) => words::term_until(lang, &named(lang, *key), &day.to_string()),
                };
                words::kept(lang, &kept.iter().map(line).collect::<Vec<_>>().join("\n"))
            }
            ChangeError::Came { keys, .. } => {
                let keys: Vec<String> = keys.iter().map(|key| named(lang, *key)).collect();
                words::came(lang, &keys.join(", "))
            }
            ChangeError::NobodyLeft { needed } => words::nobody_left(lang, *needed),
            ChangeError::StaleKeyring { bound, opened } => words::stale_keyring(lang, *bound, *opened),
            other => other.inner().map(|e| e.what(lang)).unwrap_or_default(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            // Each line says its own, unless one serves for all.
            ChangeError::Findings(findings) => one_todo(lang, findings),
            ChangeError::Conflict { .. } => Some(words::conflict_hint(lang)),
            ChangeError::PlainBoth(_) => Some(words::plain_both_hint(lang)),
            ChangeError::PlainMoved(_) => Some(words::plain_moved_hint(lang)),
            ChangeError::Bases(_) => Some(crate::text::gate::bases_hint(lang)),
            ChangeError::BothChanged(_) => Some(words::merge_main_hint(lang)),
            ChangeError::NeedsApproval { served: true } => Some(words::needs_approval_hint(lang)),
            ChangeError::NeedsApproval { served: false } => Some(words::needs_approval_here_hint(lang)),
            ChangeError::NotRetired(_) => Some(words::not_retired_hint(lang)),
            ChangeError::OldEpoch => Some(words::old_epoch_hint(lang)),
            ChangeError::NobodyLeft { .. } => Some(words::nobody_left_hint(lang)),
            ChangeError::SyncFirst => Some(words::sync_first_hint(lang)),
            ChangeError::OtherAuthor(_) => Some(words::other_author_hint(lang)),
            ChangeError::NothingToSplit => Some(words::nothing_to_split_hint(lang)),
            ChangeError::HandleTaken(_) => Some(words::handle_taken_hint(lang)),
            ChangeError::Held(_) => Some(words::held_hint(lang)),
            ChangeError::Unended(_) => Some(words::unended_hint(lang)),
            ChangeError::UnendedOnMain(_) => Some(words::unended_on_main_hint(lang)),
            ChangeError::UnendedOn { branch, .. } => Some(words::unended_on_hint(lang, branch)),
            ChangeError::Running { ordered: true, .. } => Some(words::kept_ordered_hint(lang)),
            ChangeError::Running { ordered: false, .. } => Some(words::kept_hint(lang)),
            ChangeError::Came { served: true, .. } => Some(words::came_hint(lang)),
            ChangeError::Came { served: false, .. } => Some(words::came_here_hint(lang)),
            ChangeError::NotAnOfficer => Some(words::not_an_officer_hint(lang)),
            ChangeError::RecoveryBeyond => Some(words::recovery_beyond_hint(lang)),
            ChangeError::Exists(_) => Some(words::exists_hint(lang)),
            ChangeError::Gone(_) => Some(words::gone_hint(lang)),
            ChangeError::Fault { .. } => Some(words::conflict_hint(lang)),
            ChangeError::NoMain => Some(cli_words::no_main_hint(lang)),
            ChangeError::Racing => Some(words::again_hint(lang)),
            ChangeError::StaleKeyring { .. } => Some(words::stale_keyring_hint(lang)),
            other => other.inner().and_then(|e| e.hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self {
            ChangeError::NoMain | ChangeError::Racing | ChangeError::StaleKeyring { .. } => Failing::Unable,
            ChangeError::NotRetired(_) => Failing::Partly,
            other => other.inner().map_or(Failing::Refused, Explain::failing),
        }
    }
}
