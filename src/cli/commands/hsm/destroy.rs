use std::collections::BTreeSet;
use std::process::ExitCode;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, FileError, Told};
use super::super::super::locked::Register;
use super::super::super::module::{ModuleArgs, PinArgs, journal, log_in};
use super::super::super::session::{Session, links, remarks};
use super::super::super::{output, pick};
use crate::audit::life;
use crate::change::{Change, ChangeError};
use crate::model::kinds::certificate::{Certificate, KeyEnd, KeyMade};
use crate::model::words::Line;
use crate::model::{Key, Kind, Lang, Moment, Record};
use crate::pki::CertFacts;
use crate::register::state::CertificateCaState;
use crate::register::{Links, Snapshot, Unique, UniqueField};
use crate::text::{Explain, Failing, hsm as words};
use crate::token::challenge::{Pairs, works};
use crate::token::journal::{Did, Entry, lock};
use crate::token::{Class, Object};

/// Destroy the key of a certificate that has ended: one officer asks for it, another does it
#[derive(clap::Args)]
pub struct Args {
    /// The certificate
    #[arg(value_name = "SEL")]
    record: String,
    /// Ask for it; another officer then gives the command without this
    #[arg(long)]
    ask: bool,
    /// Don't ask before destroying
    #[arg(long, conflicts_with = "ask")]
    yes: bool,
    #[command(flatten)]
    module: ModuleArgs,
    #[command(flatten)]
    pin: PinArgs,
}

const NO_KEY: Told =
    Told { failing: Failing::Refused, what: words::import_not_ours, hint: Some(words::no_key_hint) };
const IN_USE: Told =
    Told { failing: Failing::Refused, what: words::destroy_in_use, hint: Some(words::destroy_in_use_hint) };
const NOT_ASKED: Told = Told {
    failing: Failing::Refused,
    what: words::destroy_not_asked,
    hint: Some(words::destroy_not_asked_hint),
};
const ASKED: Told = Told {
    failing: Failing::Refused,
    what: words::destroy_asked_before,
    hint: Some(words::destroy_other_hint),
};
const SAME_OFFICER: Told = Told {
    failing: Failing::Refused,
    what: words::destroy_same_officer,
    hint: Some(words::destroy_other_hint),
};
const DONE: Told = Told {
    failing: Failing::Refused,
    what: words::destroyed_before,
    hint: Some(words::destroyed_before_hint),
};
const ABSENT: Told =
    Told { failing: Failing::Refused, what: words::prove_absent, hint: Some(words::absent_hint) };
const SEVERAL: Told =
    Told { failing: Failing::Refused, what: words::prove_several, hint: Some(words::several_hint) };
const STILL_THERE: Told =
    Told { failing: Failing::Unable, what: words::destroy_still_there, hint: Some(words::still_there_hint) };
const NOT_CONFIRMED: Told = Told {
    failing: Failing::Refused,
    what: words::destroy_not_confirmed,
    hint: Some(crate::text::token::fill_hint),
};
const SUCCESSOR_DEAD: Told = Told {
    failing: Failing::Refused,
    what: words::destroy_successor_dead,
    hint: Some(words::successor_dead_hint),
};

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let register = Register { session: &session, snapshot: &snapshot, links: &links };
    let key = pick::one(context, &snapshot, &links, &args.record, &[Kind::Certificate])?;
    let signer = context.signer()?;
    let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
    let by = Line::try_from(officer.handle.as_str()).map_err(|_| ChangeError::NotAnOfficer)?;
    let now = Moment::at_office(context.now).ok_or(NO_KEY)?;
    let base = keeper(&snapshot, &links, key)?;
    let key = Key::new(Kind::Certificate, base.id);
    let mut made = base.key.clone().ok_or(NO_KEY)?;
    if made.is_destroyed() {
        return Err(DONE.into());
    }
    let successor = ended(context, &links, key)?;
    if let Some(user) = user(context, &links, key, &made) {
        return Err(Shared(pick::named(context, &links, user)).into());
    }
    let named = pick::named(context, &links, key);
    if args.ask {
        if made.ended.is_some() {
            return Err(ASKED.into());
        }
        made.ended = Some(KeyEnd { asked_at: now, asked_by: by, destroyed_at: None, destroyed_by: None });
        let commit = write(&session, &snapshot, &base, made)?;
        output::done(
            context,
            &words::destroy_asked(context.lang, &named),
            Some(&words::destroy_next(context.lang, &key.id.handle().to_string())),
            json!({ "record": key, "asked": true, "commit": commit }),
        );
        return Ok(ExitCode::SUCCESS);
    }
    let Some(asked) = made.ended.clone() else { return Err(NOT_ASKED.into()) };
    // The commit says who asked, and its signature holds; what stands in the record anyone could have typed.
    if asker(&snapshot, key, &asked)?.is_none_or(|asker| asker == officer.handle || asker != *asked.asked_by)
    {
        return Err(SAME_OFFICER.into());
    }
    if !args.yes {
        let answer = context.terminal.ask(&words::confirm_destroy(context.lang, &named)).unwrap_or_default();
        if answer.trim() != key.id.handle().to_string() {
            return Err(NOT_CONFIRMED.into());
        }
    }
    let objects = destroy(context, args, &register, key, &made, successor)?;
    let ended = KeyEnd { destroyed_at: Some(now), destroyed_by: Some(by), ..asked };
    made.ended = Some(ended);
    let commit = write(&session, &snapshot, &base, made)?;
    output::done(
        context,
        &words::destroyed(context.lang, &named, objects),
        None,
        json!({ "record": key, "objects": objects, "commit": commit }),
    );
    Ok(ExitCode::SUCCESS)
}

/// The record in which a certificate's key stands: its own, or that of the certificate that was renewed with the same key.
fn keeper(snapshot: &Snapshot<'_>, links: &Links<'_>, key: Key) -> Result<Box<Certificate>, Failure> {
    let own = links.uniques(key).into_iter().filter(|value| value.field == UniqueField::PublicKey).collect();
    let others = links.by_uniques(Kind::Certificate, &own).into_iter().map(|(_, other)| other);
    for key in std::iter::once(key).chain(others) {
        match snapshot.record(key)? {
            Record::Certificate(record) if record.key.is_some() => return Ok(record),
            _ => {}
        }
    }
    Err(NO_KEY.into())
}

/// Another certificate of the same key, or one that is awaited for it, which hasn't ended.
fn user(context: &Context, links: &Links<'_>, key: Key, made: &KeyMade) -> Option<Key> {
    let values = BTreeSet::from(Unique::keys_of_hash(made.spki_sha256.as_str()));
    let mut all = links.by_uniques(Kind::Certificate, &values).into_iter().map(|(_, other)| other);
    all.find(|other| {
        let gist = links.certificate_gist(other.id).filter(|_| *other != key);
        gist.is_some_and(|gist| !CertificateCaState::of(gist, context.today).is_over())
    })
}

/// Another certificate, by its name, has the key.
struct Shared(String);

impl Explain for Shared {
    fn what(&self, lang: Lang) -> String {
        words::destroy_shared(lang, &self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::destroy_in_use_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Refuses while the certificate is of use. Where another has taken its place, that one.
fn ended(context: &Context, links: &Links<'_>, key: Key) -> Result<Option<Key>, Failure> {
    let gist = links.certificate_gist(key.id).ok_or(NO_KEY)?;
    if CertificateCaState::of(gist, context.today).is_over() {
        return Ok(None);
    }
    let valid = |facts: &crate::register::CertificateGist| {
        CertificateCaState::of(facts, context.today) == CertificateCaState::Valid
    };
    let next = links.successors_of(key.id).find(|(_, facts)| valid(facts)).map(|(id, _)| id);
    match next.filter(|_| links.around(key.id, context.today).followed) {
        Some(id) => Ok(Some(Key::new(Kind::Certificate, id))),
        None => Err(IN_USE.into()),
    }
}

/// The handle of whoever signed the commit in which this was asked for.
fn asker(snapshot: &Snapshot<'_>, key: Key, asked: &KeyEnd) -> Result<Option<String>, Failure> {
    let says = |record: Option<&Record>| match record {
        Some(Record::Certificate(certificate)) => {
            certificate.key.as_ref().and_then(|made| made.ended.as_ref()) == Some(asked)
        }
        _ => false,
    };
    let mut steps = life(snapshot, &[key])?.into_iter();
    let step = steps.find(|step| {
        let mut changes = step.changes.iter().filter(|change| change.key == key);
        changes.any(|change| says(change.after()) && !says(change.before()))
    });
    Ok(step.map(|step| step.commit.author.name))
}

/// Removes the key and its certificates from the token, and looks again; how many objects went.
fn destroy(
    context: &Context,
    args: &Args,
    register: &Register<'_>,
    key: Key,
    made: &KeyMade,
    successor: Option<Key>,
) -> Result<usize, Failure> {
    let (session, snapshot) = (register.session, register.snapshot);
    let folder = session.store.private_dir()?.join("hsm");
    let broken = |e: std::io::Error| FileError::unwritable(&folder, &e);
    let held = lock(&folder, || output::warn(&words::waiting(context.lang))).map_err(broken)?;
    let mut journal = journal(context, &folder.join("destroyed.jsonl"))?;
    let mut module = args.module.open(context, Some(held), Some(&args.pin))?;
    let token = module.token(Some(made.token.as_str()), None)?;
    module.session(&token, true)?;
    log_in(register, &mut module, &token, &args.pin)?;
    let objects = module.objects()?;
    let pairs = Pairs::of(&objects);
    if let Some(next) = successor
        && let Record::Certificate(next) = snapshot.record(next)?
        && let Some(other) = next.key.as_ref().filter(|other| other.token == made.token)
    {
        let proven = match pairs.by_text(other.spki_sha256.as_str()) {
            Some((public, [private])) => {
                works(&mut module, private, public.spki.as_deref().unwrap_or_default(), other.algorithm)?
            }
            _ => false,
        };
        if !proven {
            return Err(SUCCESSOR_DEAD.into());
        }
    }
    let goes = of_key(&objects, &pairs, made)?;
    let begun = journal.entries.iter().any(|e| e.certificate == Some(key) && e.step == Did::Destroying);
    if goes.is_empty() && !begun {
        return Err(ABSENT.into());
    }
    let mut note = |step| {
        let at = Moment::at_office(context.now).map(|moment| moment.to_string()).unwrap_or_default();
        let token = Some(token.serial.clone());
        journal.write(Entry { certificate: Some(key), token, ..Entry::new(at, step) }).map_err(broken)
    };
    note(Did::Destroying)?;
    if !goes.is_empty() {
        module.destroy(&goes)?;
    }
    let count = goes.len();
    let left = module.objects()?;
    if !of_key(&left, &Pairs::of(&left), made)?.is_empty() {
        return Err(STILL_THERE.into());
    }
    note(Did::Destroyed)?;
    Ok(count)
}

/// Everything on the token of this key: private first, since without it the rest is worth nothing.
fn of_key<'o>(objects: &'o [Object], pairs: &Pairs<'o>, made: &KeyMade) -> Result<Vec<&'o Object>, Failure> {
    let mut goes: Vec<&Object> = Vec::new();
    match pairs.by_text(made.spki_sha256.as_str()) {
        Some((public, [])) => goes.push(public),
        Some((public, [private])) => goes.extend([private, public]),
        // Which of them is the one can't be told.
        Some(_) => return Err(SEVERAL.into()),
        // A private half whose public one went before.
        None => goes.extend(
            objects
                .iter()
                .filter(|o| o.class == Class::Private && crate::token::hex(&o.id) == made.cka_id.as_str()),
        ),
    }
    goes.extend(objects.iter().filter(|o| {
        let facts = o.certificate.as_deref().and_then(|der| CertFacts::from_der(der).ok());
        facts.is_some_and(|facts| made.spki_sha256.is(&facts.spki_sha256))
    }));
    Ok(goes)
}

fn write(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    base: &Certificate,
    made: KeyMade,
) -> Result<Option<String>, Failure> {
    let mut record = Box::new(base.clone());
    record.key = Some(made);
    record.why = None;
    let mut change = Change::new("hsm");
    change.set(Record::Certificate(Box::new(base.clone())), Record::Certificate(record));
    let committed = session.write(snapshot, &change)?;
    Ok(committed.map(|committed| {
        remarks(session.context, &committed);
        committed.commit.to_string()
    }))
}
