//! A branch of work with a few records, as an officer would have it.

use std::collections::BTreeMap;

use chungthu::model::kinds::Record;
use chungthu::model::{FileId, Key, Kind};
use chungthu::policy::refs::work_branch;
use chungthu::policy::{Message, Trailer};
use chungthu::register::Snapshot;
use chungthu::repo::{Draft, Ident};
use chungthu::seal::Signer;
use serde_json::json;

use super::{Result, said};

/// Moves these people to the unit on a day, each ending the posting that has no end; gives the branch's name.
pub fn moves(
    snapshot: &Snapshot<'_>,
    signer: &Signer,
    people: &[Key],
    unit: Key,
    now: i64,
) -> Result<String> {
    let (store, officers) = (snapshot.store(), &snapshot.officers);
    let mut files = Vec::new();
    for key in people {
        let mut fields = snapshot.record(*key).map_err(said)?.to_value();
        let postings = fields["postings"].as_array_mut().ok_or("no postings")?;
        for posting in postings.iter_mut().filter(|posting| posting.get("to").is_none()) {
            posting["to"] = json!("2026-11-30");
        }
        postings
            .push(json!({ "unit": unit, "position": "Chuyên viên", "kind": "main", "from": "2026-12-01" }));
        let record = Record::from_value(key.kind, &fields).map_err(|fault| fault.to_string())?;
        let rev = snapshot.version(*key).map_err(said)?.ok_or("no version")?.rev + 1;
        let text = chungthu::yaml::write(&record);
        files.push((key.path(), Some(snapshot.vault().seal(*key, rev, text.as_bytes()).map_err(said)?)));
    }
    let handle = officers.signer(&signer.public()).ok_or("no officer")?.handle.clone();
    let who = Ident { email: format!("{handle}@chungthu.invalid"), name: handle, seconds: now, offset: 0 };
    let message = Message {
        verb: "set",
        counts: BTreeMap::from([(Kind::Person, people.len())]),
        trailer: Trailer::Work(officers.keyring.serial),
        approvals: Vec::new(),
    };
    let mut lock = store.lock("bench").map_err(said)?;
    let tree = lock.write(Some(snapshot.tree), files).map_err(said)?;
    let draft = Draft::new(tree, &[snapshot.commit], &who, &who, &message.to_string()).map_err(said)?;
    let signature = signer.sign_commit(draft.payload()).map_err(said)?;
    let commit = lock.commit(&draft, &signature).map_err(said)?;
    let branch = work_branch(FileId([1; 10]));
    lock.move_ref(&format!("refs/heads/{branch}"), None, commit).map_err(said)?;
    Ok(branch)
}
