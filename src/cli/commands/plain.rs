//! Editing the plain files of a register: settings, officers, pinned CA certificates, templates. Admins only.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::super::editor;
use super::super::failure::{Failure, Told};
use super::super::making::Template;
use super::super::session::{Session, remarks};
use super::super::{input, output};
use super::officer::warn_of_approvers;
use super::review::warn_if_stuck;
use crate::change::{Change, ChangeError, Committed};
use crate::paper::tags;
use crate::pki::Anchors;
use crate::policy::judge::may_approve;
use crate::policy::lists::is_list;
use crate::policy::{Breach, Officers, Role, Settings};
use crate::register::{CERTIFICATE_ENDINGS, Snapshot};
use crate::rules::Rules;
use crate::seal::{Prompt, Signer};
use crate::text::{Failing, import as import_words, records as words};
use crate::yaml;

/// The file that says who the officers are.
pub const OFFICERS: &str = "officers.yaml";
const SETTINGS: &str = "register.yaml";

const BOUND: Told =
    Told { failing: Failing::Refused, what: words::keyring_bound, hint: Some(words::keyring_bound_hint) };
const NOT_TEXT: Told = Told {
    failing: Failing::Refused,
    what: words::template_not_text,
    hint: Some(words::template_not_text_hint),
};
const NEEDED: Told = Told { failing: Failing::Refused, what: words::plain_needed, hint: None };

const TOO_LONG: Told =
    Told { failing: Failing::Refused, what: words::plain_too_long, hint: Some(words::plain_too_long_hint) };

const BY_IMPORT: Told = Told {
    failing: Failing::Usage,
    what: import_words::list_by_import,
    hint: Some(import_words::list_by_import_hint),
};
const TOO_MANY: Told = Told {
    failing: Failing::Refused,
    what: words::approvals_too_many,
    hint: Some(words::approvals_too_many_hint),
};

/// Whether what was named is a plain file that may be edited. Nothing else has such a name: selectors of records have
/// no such folders.
pub fn is_plain(path: &str) -> bool {
    let inside = ["anchors/", "templates/"].iter().find_map(|folder| path.strip_prefix(folder));
    match inside {
        Some(rest) => {
            path.len() <= 200
                && rest.split('/').all(|part| {
                    !part.is_empty()
                        && !part.starts_with('.')
                        && !part.contains(|c: char| c.is_control() || c == '\\')
                })
        }
        None => matches!(path, OFFICERS | SETTINGS) || is_list(path),
    }
}

/// The longest paper of an office's own that is taken, in bytes: a letterhead with its pictures.
const LONGEST_DOCX: usize = 8 * 1024 * 1024;

/// Whether a file is an office's own in the place of a built-in paper.
fn is_docx(path: &str) -> bool {
    path.starts_with("templates/") && path.ends_with(".docx")
}

/// Edits one plain file; an empty text removes an anchor or a template.
pub fn edit(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    path: &str,
    from: Option<&Path>,
) -> Result<(), Failure> {
    let context = session.context;
    let signer = context.signer()?;
    admin(snapshot, &signer, path)?;
    let old = session.store.file(snapshot.tree, path)?;
    let limit = if is_docx(path) { LONGEST_DOCX } else { yaml::LIMIT };
    let mut take = |typed: &[u8]| -> Result<Option<Committed>, Failure> {
        // Of what is longer only the beginning was read.
        if typed.len() > limit {
            return Err(TOO_LONG.into());
        }
        if typed == old.as_deref().unwrap_or_default() {
            return Ok(None);
        }
        if path == OFFICERS {
            return officers(session, snapshot, typed, &signer);
        }
        let new = checked(path, typed)?;
        let mut change = Change::new("settings");
        change.plain_base.insert(path.to_owned(), old.clone());
        change.plain.insert(path.to_owned(), new);
        session.write_as(snapshot, &change, &signer)
    };
    let committed = match from {
        Some(file) => take(&input::bytes_to(file, limit)?).map_err(|e| e.at(file.display().to_string()))?,
        None => {
            let text = std::str::from_utf8(old.as_deref().unwrap_or_default()).map_err(|_| NOT_TEXT)?;
            let name = path.rsplit('/').next().unwrap_or(path);
            editor::edit(context, name, text, &mut take)?.flatten()
        }
    };
    match committed {
        Some(committed) => {
            remarks(context, &committed);
            if let Some(branch) = &committed.branch {
                warn_if_stuck(context, &session.store, branch)?;
            }
            output::done(
                context,
                &words::plain_written(context.lang, path),
                Some(&words::plain_next(context.lang)),
                json!({ "file": path, "commit": committed.commit.to_string() }),
            );
        }
        None => output::done(
            context,
            &words::plain_unchanged(context.lang, path),
            None,
            json!({ "file": path, "unchanged": true }),
        ),
    }
    Ok(())
}

/// Refuses before anything is typed what the officers' rules would refuse after it.
fn admin(snapshot: &Snapshot<'_>, signer: &Signer, path: &str) -> Result<(), Failure> {
    let key = signer.public();
    let officer = match snapshot.officers.signer(&key) {
        Some(officer) => officer,
        None if !snapshot.officers.is_recovery(&key) => return Err(ChangeError::NotAnOfficer.into()),
        None if path == OFFICERS => return Ok(()),
        None => return Err(ChangeError::RecoveryBeyond.into()),
    };
    match officer.role {
        Role::Admin => Ok(()),
        role => Err(ChangeError::Breach(Breach::Role {
            handle: officer.handle.clone(),
            role,
            path: path.to_owned(),
        })
        .into()),
    }
}

/// What is to stand at a path; nothing where the file goes.
pub fn checked(path: &str, typed: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    if path == SETTINGS {
        let settings: Settings = yaml::read_plain(typed)?;
        settings.validate()?;
        Rules::with_overrides(&settings.overrides)?;
        return Ok(Some(typed.to_vec()));
    }
    if typed.trim_ascii().is_empty() {
        return Ok(None);
    }
    // What a CA said is read from its list; an admin may take away what no CA said.
    if is_list(path) {
        return Err(BY_IMPORT.into());
    }
    let is_certificate = CERTIFICATE_ENDINGS.iter().any(|end| path.ends_with(end));
    if is_certificate {
        Anchors::new().add(typed)?;
    } else if is_docx(path) {
        tags(typed).map_err(|error| Template { path: path.to_owned(), error })?;
    } else if std::str::from_utf8(typed).is_err() {
        return Err(NOT_TEXT.into());
    }
    Ok(Some(typed.to_vec()))
}

/// Writes other officers. Where somebody may read who could not before, or no longer, the keyring is sealed anew; where
/// somebody no longer may, what is written from now on is sealed in a new epoch.
fn officers(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    typed: &[u8],
    signer: &Signer,
) -> Result<Option<Committed>, Failure> {
    if typed.trim_ascii().is_empty() {
        return Err(NEEDED.into());
    }
    let before = &snapshot.officers;
    let edited: Officers = yaml::read_plain(typed)?;
    if edited.keyring != before.keyring {
        return Err(BOUND.into());
    }
    edited.validate().map_err(ChangeError::Officers)?;
    if edited == *before {
        return Ok(None);
    }
    // Whoever writes a change doesn't approve it.
    let approvers = edited.officers.iter().filter(|officer| may_approve(officer)).count();
    if edited.rules.approvals > 1 && edited.rules.approvals_needed() >= approvers {
        return Err(TOO_MANY.into());
    }
    warn_of_approvers(session.context, before, &edited);
    let prompt: Arc<dyn Prompt> = session.context.terminal.clone();
    let committed = session.writing(snapshot, signer, |writer| {
        writer.change_officers(&prompt, |officers| match *officers == *before {
            true => {
                *officers = edited.clone();
                Ok(())
            }
            false => Err(ChangeError::PlainMoved(OFFICERS.to_owned())),
        })
    })?;
    let (committed, resealed) = committed;
    if resealed.is_some() {
        session.context.lock_outdated(&session.store, before.keyring.sha256);
    }
    Ok(Some(committed))
}
