//! What became of every object in the files of an import, and why one was not taken.

use std::path::{Path, PathBuf};

use crate::check::Finding;
use crate::desk::differ::Difference;
use crate::desk::import::{By, Issued};
use crate::desk::listed;
use crate::model::kinds::certificate::Relation;
use crate::model::{Key, Lang};
use crate::pki::{Anchors, CertError, CertFacts, ListError, Piece};
use crate::policy::ListState;
use crate::text::{Explain, import as words};

/// What became of one object in a file.
pub enum Fate {
    /// Put into a record that waited for it, or, with its holder, into a new one.
    Taken(Box<Taken>),
    /// The register has it.
    Known(Key),
    /// The certificate of a CA that is pinned: bundles bring their chain along.
    Pinned,
    List(Box<Listed>),
    Refused(Why),
}

/// A certificate that was taken.
pub struct Taken {
    pub record: Key,
    /// The holder of a new record; nothing where one waited for it.
    pub holder: Option<Key>,
    pub by: By,
    /// Where it says otherwise than the register.
    pub differences: Vec<Difference>,
    /// The certificate that it follows, and the one that follows it.
    pub follows: Option<(Key, Relation)>,
    pub followed: Option<(Key, Relation)>,
}

/// A revocation list that was taken, or that the register has.
pub struct Listed {
    pub state: ListState,
    pub was_known: bool,
    /// Whether it no longer holds.
    pub is_stale: bool,
    pub marks: listed::Marks,
}

/// Why an object was not taken.
pub enum Why {
    Unreadable(CertError),
    /// Requests are ours: nobody sends them to us.
    Request,
    /// The certificate of a CA is pinned, not imported.
    Authority,
    /// Another certificate of this issuer has the serial.
    SerialTaken(Key),
    /// The record's request has another key.
    OtherKey(Key),
    /// The record has a certificate, or gets one from the same files.
    HasAnother(Key),
    Several(Vec<Key>),
    Candidates(Vec<Key>),
    Nobody,
    /// The holder is known, expects none, and nobody said in what form one is to be added.
    NoForm(Key),
    /// It stands in the files before.
    Twice,
    /// Another certificate of this issuer and serial stands in the files before.
    SerialTwofold,
    /// The register would have these errors.
    Errors(Vec<Finding>),
    List(ListError),
    /// The register has a list that was made later.
    ListOlder,
    /// The register has a list that was made earlier and has a higher number: the CA counted back.
    ListBackwards,
    /// The register names a newer list, which isn't here to be asked.
    ListUnproven,
    /// The register has another list of this number: the CA says two things at once.
    ListTwofold,
}

/// One object, where it stands, and what became of it.
pub struct Row {
    pub file: PathBuf,
    /// Its place in a file that holds several, counted from 1.
    pub place: Option<usize>,
    pub serial: Option<String>,
    pub fate: Fate,
}

/// What files hold, read.
#[derive(Default)]
pub struct Batch {
    /// What can't be taken is refused already.
    pub rows: Vec<Row>,
    /// The certificates of holders and the lists, each with the number of its row.
    pub issued: Vec<(usize, Issued)>,
    pub lists: Vec<(usize, Vec<u8>)>,
}

impl Batch {
    /// Adds what a file holds.
    pub fn take(&mut self, file: &Path, pieces: Vec<Result<Piece, CertError>>, anchors: &Anchors) {
        let several = pieces.len() > 1;
        for (at, piece) in pieces.into_iter().enumerate() {
            let number = self.rows.len();
            let refused = |why| (None, Fate::Refused(why));
            let (serial, fate) = match piece {
                Err(error) => refused(Why::Unreadable(error)),
                Ok(Piece::Request(_)) => refused(Why::Request),
                Ok(Piece::RevocationList(der)) => {
                    self.lists.push((number, der));
                    refused(Why::Nobody)
                }
                Ok(Piece::Certificate(der)) => match CertFacts::from_der(&der) {
                    Err(error) => refused(Why::Unreadable(error)),
                    Ok(facts) => {
                        let serial = Some(facts.serial.as_str().to_owned());
                        if anchors.contains(&der) {
                            (serial, Fate::Pinned)
                        } else if facts.is_ca {
                            (serial, Fate::Refused(Why::Authority))
                        } else {
                            self.issued.push((number, Issued { der, facts }));
                            (serial, Fate::Refused(Why::Nobody))
                        }
                    }
                },
            };
            let place = several.then_some(at + 1);
            self.rows.push(Row { file: file.to_owned(), place, serial, fate });
        }
    }

    /// How many certificates of holders there are.
    pub fn certificates(&self) -> usize {
        self.issued.len()
    }
}

impl Why {
    /// Why, in one sentence. `named` names a record.
    pub fn say(&self, lang: Lang, named: &dyn Fn(Key) -> String) -> String {
        let all = |keys: &[Key]| keys.iter().map(|key| named(*key)).collect::<Vec<_>>().join("; ");
        match self {
            Why::Unreadable(error) => error.what(lang),
            Why::Request => words::request(lang),
            Why::Authority => words::authority(lang),
            Why::SerialTaken(key) => words::serial_taken(lang, &named(*key)),
            Why::OtherKey(key) => words::other_key(lang, &named(*key)),
            Why::HasAnother(key) => words::has_another(lang, &named(*key)),
            Why::Several(keys) => words::several(lang, &all(keys)),
            Why::Candidates(keys) => words::candidates(lang, &all(keys)),
            Why::Nobody => words::nobody(lang),
            Why::NoForm(holder) => words::no_form(lang, &named(*holder)),
            Why::Twice => words::twice(lang),
            Why::SerialTwofold => words::serial_twofold(lang),
            Why::Errors(found) => {
                let all: Vec<String> = found.iter().map(|finding| finding.what(lang)).collect();
                words::errors(lang, &all.join("; "))
            }
            Why::List(error) => error.what(lang),
            Why::ListOlder => words::list_older(lang),
            Why::ListBackwards => words::list_backwards(lang),
            Why::ListUnproven => words::list_unproven(lang),
            Why::ListTwofold => words::list_twofold(lang),
        }
    }

    /// What to do about it.
    pub fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            Why::Unreadable(error) => error.hint(lang),
            Why::Authority => Some(words::authority_hint(lang)),
            Why::SerialTaken(_) | Why::SerialTwofold => Some(words::ask_ca_hint(lang)),
            Why::OtherKey(_) => Some(words::other_key_hint(lang)),
            Why::Several(_) | Why::Candidates(_) | Why::Nobody => Some(words::for_hint(lang)),
            Why::NoForm(_) => Some(words::no_form_hint(lang)),
            Why::List(error) => error.hint(lang),
            Why::ListOlder => Some(words::list_older_hint(lang)),
            Why::ListUnproven => Some(words::list_unproven_hint(lang)),
            Why::ListBackwards => Some(words::list_backwards_hint(lang)),
            Why::ListTwofold => Some(words::ask_ca_hint(lang)),
            Why::Errors(found) => found.first().map(|finding| finding.todo(lang)),
            Why::Request | Why::HasAnother(_) | Why::Twice => None,
        }
    }

    /// The word in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Why::Unreadable(_) => "unreadable",
            Why::Request => "request",
            Why::Authority => "authority",
            Why::SerialTaken(_) => "serial-taken",
            Why::OtherKey(_) => "other-key",
            Why::HasAnother(_) => "has-another",
            Why::Several(_) => "several",
            Why::Candidates(_) => "candidates",
            Why::Nobody => "nobody",
            Why::NoForm(_) => "no-form",
            Why::Twice => "twice",
            Why::SerialTwofold => "serial-twofold",
            Why::Errors(_) => "errors",
            Why::List(_) => "list",
            Why::ListOlder => "list-older",
            Why::ListBackwards => "list-backwards",
            Why::ListUnproven => "list-unproven",
            Why::ListTwofold => "list-twofold",
        }
    }
}
