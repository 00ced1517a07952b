//! Registers founded by the library, with officers whose keys a test holds, and written to as of a day.

use std::path::Path;
use std::sync::Arc;

use chungthu::change::{Author, Change, Founding, Outcome, Writer, found};
use chungthu::model::{Date, Kind, Lang, Record, RecordId};
use chungthu::policy::officers::SigningKeys;
use chungthu::policy::{Officer, Role, Settings};
use chungthu::repo::Store;
use chungthu::rules::Rules;
use chungthu::seal::{NoPrompt, Prompt, Recovery, Signer, Vault};
use chungthu::text::Explain;
use serde_json::{Value, json};

/// A record of these fields.
pub fn record(kind: Kind, id: RecordId, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id));
    Record::from_value(kind, &fields).map_err(|fault| fault.to_string()).unwrap()
}

/// Noon at the office on a day.
pub fn noon(day: &str) -> i64 {
    day.parse::<Date>().unwrap().start_at_office() + 12 * 3600
}

pub fn said(error: &dyn Explain) -> String {
    error.what(Lang::En)
}

/// An officer with one key of each sort.
pub fn officer(handle: &str, role: Role, recipient: &str, signer: &Signer) -> Officer {
    Officer {
        handle: handle.to_owned(),
        role,
        person: None,
        recipients: vec![recipient.to_owned()],
        signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
        until: None,
        stands_in_for: None,
    }
}

/// A register of January 2026 in `register`, founded by the first of these.
pub fn founded(home: &Path, officers: Vec<Officer>, signer: &Signer) -> (Store, Vault) {
    let recovery = Recovery::generate();
    let founding = Founding {
        settings: Settings::new("Sổ thử"),
        officers,
        rules: Default::default(),
        recovery: &recovery,
        author: Author { signer, now: noon("2026-01-05") },
        plain: Default::default(),
    };
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let made = found(&home.join("register"), founding, &prompt);
    made.unwrap_or_else(|error| panic!("{}", said(&error)))
}

/// Writes a change as of a day.
pub fn apply(store: &Store, vault: &Vault, signer: &Signer, change: &Change, day: &str) {
    let writer = Writer {
        store,
        vault,
        author: Author { signer, now: noon(day) },
        rules: Rules::builtin(),
        today: day.parse().unwrap(),
    };
    match writer.apply(change) {
        Ok(Outcome::Committed(_)) => {}
        Ok(Outcome::Unchanged) => panic!("nothing was written"),
        Err(error) => panic!("{}", said(&error)),
    }
}
