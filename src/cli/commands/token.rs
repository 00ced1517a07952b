use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::locked::{self, device_of, is_news};
use super::super::module::{TokenArgs, named};
use super::super::session::{Session, links, remarks};
use super::super::{output, pick, rows};
use super::hsm::tokens::pin_words;
use crate::change::Change;
use crate::model::ident::DeviceSerial;
use crate::model::kinds::Device;
use crate::model::kinds::certificate::Form;
use crate::model::kinds::common::{How, Origin};
use crate::model::kinds::device::{DeviceKind, Pin, PinFact};
use crate::model::party::{DeviceRef, Party};
use crate::model::words::Line;
use crate::model::{Key, Kind, Record};
use crate::pki::{CertFacts, certificate_der};
use crate::register::{Links, Snapshot, Unique};
use crate::text::{Failing, harmless, token as words};
use crate::token::{Module, TokenFacts, hex};

/// Tokens that are plugged in
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Read tokens without logging in, and compare them and their certificates with the register
    Read(Read),
}

#[derive(clap::Args)]
struct Read {
    #[command(flatten)]
    token: TokenArgs,
    /// Write into the register what it lacks: the device's serial, label and make, whose certificate is on it, that its PIN
    /// is locked; the token itself is never written to
    #[arg(long)]
    fill: bool,
    /// Don't ask before writing
    #[arg(long, requires = "fill")]
    yes: bool,
}

const NOT_CONFIRMED: Told =
    Told { failing: Failing::Refused, what: words::fill_not_confirmed, hint: Some(words::fill_hint) };

/// A certificate on a token, and the record of it.
struct OnToken {
    facts: CertFacts,
    is: Is,
}

/// What a certificate on a token is to the register. Nothing on a token was verified, so only the very same counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    /// The one of this record.
    Same(Key),
    /// Another than that of this record, with its issuer and serial.
    Forged(Key),
    /// It has the key of this record, which has no certificate or another.
    KeyOf(Key),
    Unknown,
}

impl OnToken {
    fn record(&self) -> Option<Key> {
        match self.is {
            Is::Same(key) => Some(key),
            _ => None,
        }
    }
}

/// A token beside the register.
struct Beside {
    token: TokenFacts,
    serial: DeviceSerial,
    certificates: Vec<OnToken>,
    /// So many that can't be read.
    unreadable: usize,
    device: Option<Key>,
    /// The person who has it by the register, where the certificates on it are another's.
    other_holder: Option<Key>,
    /// What the register lacks, as paths of fields, by record.
    missing: Vec<(Key, Vec<&'static str>)>,
    locked: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let What::Read(args) = &args.what;
    let session = if args.fill { Session::to_write(context)? } else { Session::open(context)? };
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let mut module = args.token.module.open(context, None, None)?;
    let wanted = |token: &TokenFacts| token.initialised && args.token.means(token);
    let tokens: Vec<TokenFacts> = module.tokens()?.into_iter().filter(wanted).collect();
    if tokens.is_empty() {
        return Err(crate::token::TokenError::NoToken.into());
    }
    let (mut all, mut change) = (Vec::new(), Change::new("set"));
    for token in tokens {
        let beside = look(context, &snapshot, &links, &mut module, token, &mut change)?;
        if !context.globals.json {
            output::out(&told(context, &links, &beside));
        }
        all.push(beside);
    }
    let filled = match args.fill && !change.records.is_empty() {
        true => fill(context, &session, &snapshot, &change, args.yes)?,
        false => None,
    };
    report(context, &links, &all, args.fill, &change, filled.as_deref())?;
    let forged = |beside: &Beside| beside.certificates.iter().any(|c| matches!(c.is, Is::Forged(_)));
    let wrong = all.iter().any(|beside| beside.other_holder.is_some() || forged(beside));
    Ok(if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Reads one token and finds what the register says of it and lacks; `change` takes what would fill that in.
fn look(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    module: &mut Module,
    token: TokenFacts,
    change: &mut Change,
) -> Result<Beside, Failure> {
    module.session(&token, false)?;
    let objects = module.objects()?;
    let ders: Vec<Vec<u8>> = objects.into_iter().filter_map(|object| object.certificate).collect();
    let mut certificates = Vec::new();
    let mut unreadable = 0;
    for der in &ders {
        match CertFacts::from_der(der) {
            Ok(facts) if facts.is_ca => {}
            Ok(facts) => certificates.push(OnToken { is: what_is(snapshot, links, &facts, der)?, facts }),
            Err(_) => unreadable += 1,
        }
    }
    let serial: DeviceSerial = token.serial.parse().map_err(|_| crate::token::TokenError::NoToken)?;
    let mut device = device_of(links, &serial);
    let mut missing = Vec::new();
    // A certificate's record may know its device while the device's record has no serial yet.
    let recorded = || certificates.iter().filter_map(OnToken::record);
    let linked = |key: Key| links.certificate(key.id).and_then(|c| c.device);
    if device.is_none() {
        let candidate = recorded().find_map(linked).map(|id| Key::new(Kind::Device, id));
        device = candidate.filter(|key| links.device(key.id).is_some_and(|d| d.serial.is_none()));
    }
    let other_holder = other_holder(context, links, device, &certificates);
    let locked = token.pin.locked;
    let base = match device {
        Some(key) => match snapshot.record(key)? {
            Record::Device(device) => Some(device),
            _ => None,
        },
        None => None,
    };
    let mut filled = base.clone();
    // One that is on no record is entered where a certificate tells whose it is.
    if filled.is_none()
        && let Some(gist) = recorded().find_map(|key| links.certificate_gist(key.id))
    {
        let kind = match gist.form {
            Form::Hsm => DeviceKind::Hsm,
            Form::Smartcard => DeviceKind::Smartcard,
            _ => DeviceKind::Token,
        };
        filled = Some(Box::new(new_device(context, links, kind)));
    }
    if let Some(record) = &mut filled {
        let mut lacks = Vec::new();
        let line = |text: &str| Line::try_from(text).ok().filter(|line| !line.is_empty());
        let mut put = |at: &mut Option<Line>, value: &str, name: &'static str| {
            if at.is_none()
                && let Some(value) = line(value)
            {
                *at = Some(value);
                lacks.push(name);
            }
        };
        put(&mut record.model, &token.model, "model");
        put(&mut record.vendor, &token.maker, "vendor");
        put(&mut record.label, &token.label, "label");
        if record.serial.is_none() && serial.fault().is_none() && !serial.as_str().is_empty() {
            record.serial = Some(serial.clone());
            lacks.push("serial");
        }
        if locked && is_news(record, PinFact::Locked) {
            record.pin.push(Pin { fact: PinFact::Locked, on: context.today, by: None });
            lacks.push("pin");
        }
        let key = Key::new(Kind::Device, record.id);
        if !lacks.is_empty() {
            missing.push((key, lacks));
            record.why = None;
            match base {
                Some(base) => change.set(Record::Device(base), Record::Device(record.clone())),
                None => change.add(Record::Device(record.clone())),
            }
        }
        // Where the device is another's, which of the two is wrong is for people to find out.
        for certificate in recorded().filter(|c| other_holder.is_none() && linked(*c).is_none()) {
            let base = snapshot.record(certificate)?;
            let mut record = base.clone();
            if let Record::Certificate(certificate) = &mut record {
                certificate.device = DeviceRef::try_from(key).ok();
            }
            record.set_why(None);
            change.set(base, record);
            missing.push((certificate, vec!["device"]));
        }
    }
    Ok(Beside { token, serial, certificates, unreadable, device, other_holder, missing, locked })
}

/// The record of a certificate: by issuer and serial, else by its public key; and whether it is that record's certificate.
fn what_is(snapshot: &Snapshot<'_>, links: &Links<'_>, facts: &CertFacts, der: &[u8]) -> Result<Is, Failure> {
    let by = |unique| links.by_uniques(Kind::Certificate, &BTreeSet::from([unique]));
    let mut is = Is::Unknown;
    for (unique, other) in [
        (Unique::serial(&facts.issuer.meaning(), facts.serial.as_str()), Is::Forged as fn(Key) -> Is),
        (Unique::public_key(&facts.spki_sha256), Is::KeyOf),
    ] {
        for (_, key) in by(unique) {
            let Record::Certificate(record) = snapshot.record(key)? else { continue };
            let pem = record.pem.as_ref().and_then(|pem| certificate_der(pem.as_bytes()).ok());
            if pem.is_some_and(|own| own == der) {
                return Ok(Is::Same(key));
            }
            if is == Is::Unknown {
                is = other(key);
            }
        }
    }
    Ok(is)
}

fn new_device(context: &Context, links: &Links<'_>, kind: DeviceKind) -> Device {
    let origin = Origin { how: How::Read, file: None, sheet: None, cell: None, on: Some(context.today) };
    Device { origin: Some(origin), ..Device::blank(pick::new_id(links), kind) }
}

/// Who has the device by the register, where a person whose certificate is on it hasn't; of a device that is on no record,
/// one of the people where certificates of several are on it.
fn other_holder(
    context: &Context,
    links: &Links<'_>,
    device: Option<Key>,
    certificates: &[OnToken],
) -> Option<Key> {
    let people: Vec<(Key, Form)> = certificates
        .iter()
        .filter_map(|c| links.certificate_gist(c.record()?.id))
        .filter(|gist| gist.holder.kind == Kind::Person)
        .map(|gist| (gist.holder, gist.form))
        .collect();
    // An HSM has keys of many.
    let has_stranger = |own: &[Key]| {
        people.iter().any(|(person, form)| *form != Form::Hsm && !own.contains(person))
            || !people.is_empty() && people.iter().all(|(person, _)| !own.contains(person))
    };
    let Some(device) = device else {
        let (first, _) = people.first()?;
        return has_stranger(&[*first]).then_some(*first);
    };
    let keeper = match links.device(device.id)?.keeper_on(context.today).map(|kept| &kept.party) {
        Some(Party::Person(person)) => vec![Key::new(Kind::Person, *person)],
        // With nobody at the moment: whoever has a certificate on it by the register.
        _ => {
            let back = links.inverse(device);
            let of = |key: Key| links.certificate_gist(key.id).map(|gist| gist.holder);
            back.iter().filter(|b| b.from.kind == Kind::Certificate).filter_map(|b| of(b.from)).collect()
        }
    };
    let other = keeper.iter().find(|holder| holder.kind == Kind::Person)?;
    has_stranger(&keeper).then_some(*other)
}

fn told(context: &Context, links: &Links<'_>, beside: &Beside) -> String {
    let lang = context.lang;
    let token = &beside.token;
    let mut lines = vec![format!("{}: {}", named(token), pin_words(lang, token.pin).join("; "))];
    match beside.device {
        Some(device) => lines.push(format!("  {}", pick::named(context, links, device))),
        None => lines.push(format!("  {}", words::device_unknown(lang))),
    }
    for OnToken { facts, is } in &beside.certificates {
        let cn = harmless(facts.subject.cn().unwrap_or_default());
        let line = words::on_token(lang, facts.serial.as_str(), &cn, &facts.not_after.1.to_string());
        let named = |key: &Key| pick::named(context, links, *key);
        let said = match is {
            Is::Same(key) => named(key),
            Is::Forged(key) => words::certificate_forged(lang, &named(key)),
            Is::KeyOf(key) => words::certificate_of_key(lang, &named(key)),
            Is::Unknown => words::certificate_unknown(lang),
        };
        lines.push(format!("  {line} → {said}"));
    }
    if beside.certificates.is_empty() {
        lines.push(format!("  {}", words::no_certificates(lang)));
    }
    if beside.unreadable > 0 {
        lines.push(format!("  {}", words::unreadable_certificates(lang, beside.unreadable)));
    }
    if let Some(person) = beside.other_holder {
        lines.push(format!("  {}", words::other_holder(lang, &rows::title(context, links, person))));
    }
    for (key, fields) in &beside.missing {
        let labels: Vec<String> =
            fields.iter().map(|f| super::super::fields::labels(lang, key.kind, f)).collect();
        lines.push(format!(
            "  {}",
            words::register_lacks(lang, key.kind.label().say(lang), &labels.join(", "))
        ));
    }
    format!("{}\n", lines.join("\n"))
}

/// Writes what is missing, once it was confirmed; the commit.
fn fill(
    context: &Context,
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    change: &Change,
    yes: bool,
) -> Result<Option<String>, Failure> {
    if !yes {
        let question = words::confirm_fill(context.lang, change.records.len());
        let answer = context.terminal.ask(&question).unwrap_or_default();
        if !matches!(answer.trim().to_lowercase().as_str(), "c" | "có" | "co" | "y" | "yes") {
            return Err(NOT_CONFIRMED.into());
        }
    }
    let committed = session.write(snapshot, change)?;
    Ok(committed.map(|committed| {
        remarks(context, &committed);
        committed.commit.to_string()
    }))
}

fn report(
    context: &Context,
    links: &Links<'_>,
    all: &[Beside],
    fills: bool,
    change: &Change,
    commit: Option<&str>,
) -> Result<(), Failure> {
    let lang = context.lang;
    // A restoration is asked for where the register has the device.
    let device = |beside: &Beside| {
        let entered = beside.missing.iter().map(|(key, _)| *key).find(|key| key.kind == Kind::Device);
        beside.device.or(entered.filter(|_| commit.is_some()))
    };
    let restore = |beside: &Beside| {
        let device = device(beside).filter(|_| beside.locked)?;
        Some(locked::restore(&device.id.handle().to_string()))
    };
    let next: Vec<String> =
        all.iter().filter_map(restore).map(|command| words::restore_next(lang, &command)).collect();
    if context.globals.json {
        let tokens: Vec<Value> =
            all.iter().map(|beside| as_json(links, context, beside, restore(beside))).collect();
        output::json(&json!({ "tokens": tokens, "commit": commit }));
        return Ok(());
    }
    match (change.records.len(), commit) {
        (0, _) => output::out(&format!("{}\n", words::nothing_lacks(lang))),
        (count, Some(_)) => output::out(&format!("{}\n", words::filled(lang, count))),
        (_, None) if !fills => output::out(&format!("{}\n", words::fill_next(lang))),
        _ => {}
    }
    next.iter().for_each(|line| output::out(&format!("{line}\n")));
    Ok(())
}

fn as_json(links: &Links<'_>, context: &Context, beside: &Beside, restore: Option<String>) -> Value {
    let certificates: Vec<Value> = beside
        .certificates
        .iter()
        .map(|on_token| {
            let (facts, record) = (&on_token.facts, on_token.record());
            let (other, key) = match on_token.is {
                Is::Forged(key) => (Some("forged"), Some(key)),
                Is::KeyOf(key) => (Some("key"), Some(key)),
                _ => (None, None),
            };
            let holder = record.and_then(|key| links.certificate_gist(key.id)).map(|gist| gist.holder);
            json!({
                "serial": facts.serial, "name": facts.subject.cn(), "valid_to": facts.not_after.1,
                "spki_sha256": hex(&facts.spki_sha256), "record": record, "holder": holder,
                "resembles": key, "by": other,
            })
        })
        .collect();
    let missing: Vec<Value> = beside
        .missing
        .iter()
        .map(|(key, fields)| json!({ "record": key, "new": !links.contains(*key), "fields": fields }))
        .collect();
    let mut value = super::hsm::tokens::facts(&beside.token);
    let more = json!({
        "device_serial": beside.serial, "device": beside.device, "certificates": certificates,
        "unreadable_certificates": beside.unreadable, "missing": missing,
        "other_holder": beside.other_holder.map(|key| json!({ "record": key, "title": rows::title(context, links, key) })),
        "next": restore,
    });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}
