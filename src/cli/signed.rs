//! A signed PDF that takes the place of the file that was made: whether its signatures hold, who made them, and whether they
//! may sign for the unit on that day.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::session::{Session, links, remarks, rules};
use super::{input, output, pick};
use crate::change::{Change, ChangeError, NewFile};
use crate::model::date::holds_on;
use crate::model::fold::same_name;
use crate::model::kinds::common::Role;
use crate::model::{Date, FileId, Key, Kind, Lang, Moment, Record};
use crate::paper::role_of;
use crate::pki::{PdfFault, PdfSignature, Verdict, pdf_signatures};
use crate::register::{CertificateGist, Links, Snapshot, Unique};
use crate::text::{Explain, Failing, paper as words};
use crate::token::hex;

/// Why a signed file is not taken.
enum Refused {
    Fault(PdfFault),
    /// Something was added after the last signature.
    Added,
    /// Its certificate leads to no CA that is trusted.
    Untrusted(String),
    /// Its certificate was not valid, or was revoked, on the day of the paper.
    Over {
        who: String,
        on: Date,
    },
    /// Whoever signed may not sign for the unit on that day; these may.
    NotSignatory {
        who: String,
        may: String,
    },
    /// Several files were made, and nothing says which of them this is.
    WhichMade(String),
}

impl Explain for Refused {
    fn what(&self, lang: Lang) -> String {
        match self {
            Refused::Fault(fault) => match fault {
                PdfFault::Unsigned => words::unsigned(lang),
                PdfFault::Range | PdfFault::Unreadable => words::signature_unreadable(lang),
                PdfFault::Changed => words::signature_changed(lang),
                PdfFault::Signature => words::signature_false(lang),
                PdfFault::Algorithm => words::signature_algorithm(lang),
            },
            Refused::Added => words::signature_added(lang),
            Refused::Untrusted(why) => words::signature_untrusted(lang, why),
            Refused::Over { who, on } => words::signature_over(lang, who, &on.to_string()),
            Refused::NotSignatory { who, may } => words::not_signatory(lang, who, may),
            Refused::WhichMade(names) => words::which_made(lang, names),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Refused::NotSignatory { .. } => words::not_signatory_hint(lang),
            Refused::WhichMade(_) => words::which_made_hint(lang),
            Refused::Fault(PdfFault::Unsigned) => words::unsigned_hint(lang),
            Refused::Over { .. } => words::signature_over_hint(lang),
            _ => words::signature_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Checks the signatures of a file that belongs to a record, and says who made them. Those of whoever may not sign are refused, unless
/// somebody accepts them: what is then to be noted of each.
fn verified(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    record: &Record,
    (file, accept): (&[u8], bool),
) -> Result<Vec<String>, Failure> {
    let signatures = pdf_signatures(file).map_err(Refused::Fault)?;
    if signatures.last().is_some_and(|last| !last.whole) {
        return Err(Refused::Added.into());
    }
    let anchors = snapshot.anchors()?;
    let on = day_of(record, context.today);
    let may = signatories(snapshot, record, on)?;
    let lang = context.lang;
    let mut accepted = Vec::new();
    for signature in &signatures {
        if !anchors.is_empty()
            && let Ok(verdict @ Verdict::Broken { .. }) =
                anchors.verify(&signature.certificate, signature.signer.not_before.0)
        {
            return Err(Refused::Untrusted(verdict.say(context.lang)).into());
        }
        let name = signature.signer.subject.cn().unwrap_or_default();
        let certificate = certificate_of(links, signature);
        let holder = certificate.map(|certificate| certificate.holder);
        let who = holder.map_or_else(|| format!("«{name}»"), |holder| pick::named(context, links, holder));
        let signer = &signature.signer;
        let valid = (signer.not_before.1..=signer.not_after.1).contains(&on);
        let revoked =
            certificate.and_then(|certificate| certificate.revoked_since).is_some_and(|day| day <= on);
        if !valid || revoked {
            return Err(Refused::Over { who, on }.into());
        }
        // Whose certificate the register doesn't have is known by the name in it.
        let is_one = |may: &BTreeSet<Key>| match holder {
            Some(holder) => may.contains(&holder),
            None => may.iter().any(|key| same_name(&links.title(*key, lang), name)),
        };
        if let Some(may) = may.as_ref().filter(|may| !is_one(may)) {
            let may: Vec<String> = may.iter().map(|key| pick::named(context, links, *key)).collect();
            let may = may.join(", ");
            if !accept {
                return Err(Refused::NotSignatory { who, may }.into());
            }
            accepted.push(words::signer_accepted(lang, &who, &may));
        }
        output::warn(&match holder {
            None => words::signed_by_stranger(lang, name),
            Some(_) => words::signed_by(lang, &who),
        });
    }
    Ok(accepted)
}

/// The day for which a signature must hold: that of the paper, where it has one. What a signature says of its own time nobody
/// vouches for.
fn day_of(record: &Record, today: Date) -> Date {
    match record {
        Record::Letter(letter) => letter.date.unwrap_or(today),
        Record::Handover(handover) => handover.at.date,
        _ => today,
    }
}

/// The register's certificate that a signature was made with.
fn certificate_of<'l>(links: &'l Links<'_>, signature: &PdfSignature) -> Option<&'l CertificateGist> {
    let serial = Unique::serial(&signature.signer.issuer.meaning(), signature.signer.serial.as_str());
    let found = links.by_uniques(Kind::Certificate, &BTreeSet::from([serial]));
    let (_, certificate) = found.first()?;
    links.certificate_gist(certificate.id)
}

/// Who may sign a letter of ours, the unit itself included; nothing where it isn't said.
fn signatories(snapshot: &Snapshot<'_>, record: &Record, on: Date) -> Result<Option<BTreeSet<Key>>, Failure> {
    let Record::Letter(letter) = record else { return Ok(None) };
    let Some(filer) = letter.filer else { return Ok(None) };
    let Record::Unit(unit) = snapshot.record(filer.key())? else { return Ok(None) };
    let signs = unit.signatories.iter().filter(|s| holds_on(s.from, s.to, on)).map(|s| s.person.key());
    Ok(Some(signs.chain([filer.key()]).collect()))
}

/// The longest file that is taken, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

const TOO_LONG: Told = Told { failing: Failing::Refused, what: words::too_long, hint: None };

/// Puts a signed file in the place of the PDF that was made for a record. `accept` takes the signature of somebody of whom the
/// register doesn't say that they may sign, which is noted in the record.
pub fn put(context: &Context, selector: &str, path: &Path, accept: bool) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key =
        pick::one(context, &snapshot, &links, selector, &[Kind::Letter, Kind::Handover, Kind::Procedure])?;
    let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
    if std::fs::metadata(path).map_err(unreadable)?.len() > LIMIT {
        return Err(TOO_LONG.into());
    }
    let content = Zeroizing::new(std::fs::read(path).map_err(unreadable)?);
    let base = snapshot.record(key)?;
    let accepted = verified(context, &snapshot, &links, &base, (&content, accept))?;
    let mut value = base.to_value();
    let mut entries: Vec<Value> = value.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let (id, sha256) = (FileId(rand::random()), hex(&Sha256::digest(content.as_slice())));
    let mut entry = json!({
        "file": id, "role": default_role(key.kind), "name": format!("signed-{}.pdf", key.id.handle()),
        "size": content.len(), "sha256": sha256, "on": context.today, "signed": context.today,
    });
    let rules = rules(&snapshot)?;
    let place = place(&entries, key, path, &content)?;
    // Whoever changed the paper elsewhere and made a PDF of it anew may sign that; so may somebody another paper by mistake.
    if place.is_some_and(|at| !begins_with(&content, &entries[at])) {
        output::warn(&words::signed_another(context.lang));
    }
    match place {
        // What was made goes from the list, and what is signed is what it was made for.
        Some(at) => {
            let made = &entries[at];
            let name = made["name"].as_str().unwrap_or_default();
            let code = name.strip_suffix(&format!("-{}.pdf", key.id.handle()));
            match code.and_then(|code| role_of(&rules, code)) {
                Some(role) => entry["role"] = json!(role),
                None if made["role"] != json!(Role::Other) => entry["role"] = made["role"].clone(),
                None => {}
            }
            entry["name"] = json!(name);
            entries[at] = entry;
        }
        None => entries.push(entry),
    }
    if let Value::Object(map) = &mut value {
        map.insert("files".to_owned(), Value::Array(entries));
        if !accepted.is_empty() {
            let signer = context.signer()?;
            let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
            let on = Moment::at_office(context.moment()).unwrap_or(Moment::day(context.today));
            let notes = map.entry("notes").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(notes) = notes {
                let note = |text| json!({ "on": on, "by": officer.handle, "text": text });
                notes.extend(accepted.into_iter().map(note));
            }
        }
    }
    let mut record = Record::from_value(key.kind, &value).map_err(input::NotARecord)?;
    record.set_why(None);
    let mut change = Change::new("attach");
    change.files.push(NewFile { key, id, rev: 1, content });
    change.set(base, record);
    let committed = session.write(&snapshot, &change)?;
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let facts = json!({ "record": key, "file": id, "commit": committed.map(|c| c.commit.to_string()) });
    output::done(context, &words::signed_put(context.lang, &pick::named(context, &links, key)), None, facts);
    Ok(())
}

/// What is signed of a record, where nothing says more.
const fn default_role(kind: Kind) -> Role {
    match kind {
        Kind::Letter => Role::Letter,
        Kind::Handover => Role::Minutes,
        _ => Role::Application,
    }
}

/// Whether a signed file begins with a file of the record, as signing adds to the end.
fn begins_with(content: &[u8], entry: &Value) -> bool {
    let size = entry.get("size").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let beginning = size.and_then(|size| content.get(..size));
    beginning.is_some_and(|beginning| entry.get("sha256") == Some(&json!(hex(&Sha256::digest(beginning)))))
}

/// Which of the files that were made for a record was signed: the one that the signed file begins with, as signing adds to the
/// end; else the one of its name, the record's own paper, or the only one there is.
fn place(entries: &[Value], key: Key, path: &Path, content: &[u8]) -> Result<Option<usize>, Failure> {
    let ending = format!("-{}.pdf", key.id.handle());
    let text = |at: usize, field: &str| entries[at].get(field).and_then(Value::as_str).unwrap_or_default();
    let made: Vec<usize> = (0..entries.len()).filter(|at| text(*at, "name").ends_with(&ending)).collect();
    let begins = |at: &usize| begins_with(content, &entries[*at]);
    let named = |at: &usize| path.file_name().is_some_and(|name| *name == *text(*at, "name"));
    let own = |at: &usize| text(*at, "role") == default_role(key.kind).word().word;
    let one = |which: &dyn Fn(&usize) -> bool| {
        let mut found = made.iter().filter(|at| which(at));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    match one(&begins).or(one(&named)).or(one(&own)).or(one(&|_| true)) {
        Some(at) => Ok(Some(at)),
        None if made.is_empty() => Ok(None),
        None => {
            let names: Vec<&str> = made.iter().map(|at| text(*at, "name")).collect();
            Err(Refused::WhichMade(names.join(", ")).into())
        }
    }
}
