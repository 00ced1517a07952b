use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::acting::{Acting, code, handle};
use super::super::choice::NoSuchWord;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::module::{ModuleArgs, each_plugged};
use super::super::session::{Session, links};
use super::super::{handed, input, next, output, pick, seen};
use super::import::difference;
use super::request::{asked_text, line};
use crate::desk::import::Issued;
use crate::desk::receive::{Awaited, Came, Make, NotAwaited, Received, Taken, find, receive};
use crate::model::ident::DeviceSerial;
use crate::model::kinds::Certificate;
use crate::model::party::Party;
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, Record, RecordId};
use crate::pki::CertFacts;
use crate::register::{OpenError, OpenFault};
use crate::text::{Failing, desk as words};
use crate::token::{Module, TokenFacts};

/// Take in what the CA sends: match each device to the procedure that waits for it, compare its certificate with the request
#[derive(clap::Args)]
pub struct Args {
    /// Serials of devices, each alone or as `SERIAL=SEL` with what it is for; without any they are read line by line
    #[arg(value_name = "SERIAL")]
    devices: Vec<String>,
    /// Read the devices that are plugged in, one after the other
    #[arg(long, conflicts_with = "devices")]
    plugged: bool,
    /// Read the serials from a file, one a line, with what it is for after a space where the register can't know
    #[arg(long, value_name = "FILE", conflicts_with_all = ["devices", "plugged"])]
    list: Option<PathBuf>,
    /// Accept the certificate on this device though it says otherwise than the register; `all` for every one
    #[arg(long, value_name = "SERIAL")]
    accept: Vec<String>,
    /// Reject the certificate on this device; the reason is asked for, or read from the next line of standard input
    #[arg(long, value_name = "SERIAL")]
    reject: Vec<String>,
    /// Who gives: ca, or `carrier NAME`
    #[arg(long, value_name = "PARTY", default_value = "ca", value_parser = giver)]
    from: Party,
    /// No PIN envelopes came along
    #[arg(long)]
    no_envelopes: bool,
    /// Where it takes place
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    #[command(flatten)]
    module: ModuleArgs,
}

fn giver(word: &str) -> Result<Party, NoSuchWord> {
    let party = word.parse::<Party>().ok();
    let gives = |party: &Party| matches!(party, Party::Ca | Party::Carrier(_) | Party::Transit);
    party.filter(gives).ok_or_else(|| NoSuchWord(vec!["ca", "transit", "carrier NAME"]))
}

/// So many procedures are named of those that wait.
const MOST_NAMED: usize = 12;

const NO_DEVICES: Told =
    Told { failing: Failing::Usage, what: words::no_devices, hint: Some(words::no_devices_hint) };

/// A device that is not taken in, and why.
struct Left {
    serial: String,
    why: String,
}

/// A box of devices that is being gone through.
struct Arrivals<'a, 's, 'c> {
    acting: &'a Acting<'s, 'c>,
    args: &'a Args,
    taken: Vec<Taken>,
    left: Vec<Left>,
    met: BTreeSet<String>,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let mut all =
        Arrivals { acting: &acting, args, taken: Vec::new(), left: Vec::new(), met: BTreeSet::new() };
    match (&args.list, args.plugged) {
        (_, true) => all.plugged()?,
        (Some(path), _) => {
            let bytes = input::bytes(path)?;
            for text in String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').lines() {
                all.typed(text)?;
            }
        }
        (None, _) if args.devices.is_empty() => all.lines()?,
        (None, _) => {
            for text in &args.devices {
                all.typed(&text.replacen('=', " ", 1))?;
            }
        }
    }
    let Arrivals { taken, left, .. } = all;
    if taken.is_empty() && left.is_empty() {
        return Err(NO_DEVICES.into());
    }
    let place = args.place.as_deref().map(line).transpose()?;
    let told: Vec<Item> = taken.iter().map(|taken| Item::of(&acting, taken)).collect();
    let takes = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        Ok(receive(act, draft, taken, args.from.clone(), !args.no_envelopes, place)?)
    };
    let (received, change) = acting.drafting(takes, "receive", None)?;
    let commit = acting.write(&change, false)?;
    Ok(report(&acting, &received, told, &left, commit))
}

impl Arrivals<'_, '_, '_> {
    /// Serials that are typed or scanned, until an empty line or the end.
    fn lines(&mut self) -> Result<(), Failure> {
        let context = self.acting.context;
        loop {
            let text = match context.terminal.asks {
                true => context.terminal.ask(&words::next_device(context.lang)),
                false => {
                    let mut text = String::new();
                    let read = std::io::stdin().lock().read_line(&mut text).unwrap_or(0);
                    (read > 0).then_some(text)
                }
            };
            match text {
                None => return Ok(()),
                Some(text) if text.trim().is_empty() && context.terminal.asks => return Ok(()),
                Some(text) => self.typed(&text)?,
            }
        }
    }

    /// One serial, and perhaps what it is for.
    fn typed(&mut self, text: &str) -> Result<(), Failure> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        // `=` as on the command line, with or without spaces around it.
        let (serial, of) = text.split_once([' ', '\t', ';', ',', '=']).unwrap_or((text, ""));
        let of = of.trim_start_matches([' ', '=']);
        // A name is no serial: what it stands for tells the device.
        if !serial.is_ascii() || !serial.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.named(text);
        }
        let told = match of.trim() {
            "" => None,
            selector => Some(self.pick(selector)?),
        };
        self.look(Came { serial: serial.to_owned(), told, read: Vec::new(), make: Make::default() })
    }

    fn pick(&self, selector: &str) -> Result<Key, Failure> {
        const KINDS: [Kind; 5] = [Kind::Person, Kind::Unit, Kind::Certificate, Kind::Device, Kind::Procedure];
        pick::one(self.acting.context, self.acting.snapshot, self.acting.links, selector, &KINDS)
    }

    /// The device that somebody has already, on which a new certificate was loaded.
    fn named(&mut self, selector: &str) -> Result<(), Failure> {
        let (key, links) = (self.pick(selector)?, self.acting.links);
        let (devices, _) = handed::devices(self.acting, &[key], true);
        let serial = match devices.as_slice() {
            [device] => links.device(*device).and_then(|device| device.serial.clone()),
            _ => None,
        };
        match serial {
            Some(serial) => {
                self.look(Came { serial, told: Some(key), read: Vec::new(), make: Make::default() })
            }
            None => {
                let why = words::serial_needed(self.acting.context.lang);
                self.left.push(Left { serial: handle(key), why });
                Ok(())
            }
        }
    }

    /// Devices that are plugged in; on a terminal one after the other.
    fn plugged(&mut self) -> Result<(), Failure> {
        let context = self.acting.context;
        let mut module = self.args.module.open(context, None, None)?;
        each_plugged(context, &mut module, |module, token| {
            let read = certificates(module, token)?;
            let text = |text: &str| Line::try_from(text).ok().filter(|line| !line.is_empty());
            let make =
                Make { model: text(&token.model), vendor: text(&token.maker), label: text(&token.label) };
            self.look(Came { serial: token.serial.clone(), told: None, read, make })
        })
    }

    /// Matches a device, shows what differs, and settles whether it is taken.
    fn look(&mut self, came: Came) -> Result<(), Failure> {
        let context = self.acting.context;
        let lang = context.lang;
        let serial = canonical(&came.serial);
        if !self.met.insert(serial.clone()) {
            self.left.push(Left { serial, why: words::device_twice(lang) });
            return Ok(());
        }
        let again = Came { serial: serial.clone(), told: None, read: Vec::new(), make: came.make.clone() };
        let mut found = self.find(Came { serial: serial.clone(), ..came })?;
        if let (Err(NotAwaited::Unknown(_)), true) = (&found, context.terminal.asks)
            && let Some(selector) = context.terminal.ask(&words::whose_device(lang, &serial))
            && !selector.trim().is_empty()
        {
            let told = Some(self.pick(selector.trim())?);
            found = self.find(Came { told, ..again })?;
        }
        match found {
            Ok(awaited) => self.settle(awaited),
            Err(why) => {
                let why = self.say(&why);
                self.left.push(Left { serial, why });
                Ok(())
            }
        }
    }

    fn find(&self, came: Came) -> Result<Result<Awaited, NotAwaited>, Failure> {
        let snapshot = self.acting.snapshot;
        let record = |id: RecordId| -> Result<Certificate, OpenError> {
            let key = Key::new(Kind::Certificate, id);
            match snapshot.record(key)? {
                Record::Certificate(record) => Ok(*record),
                _ => Err(OpenError::new(key, OpenFault::Missing)),
            }
        };
        Ok(find(&self.acting.act(), came, &record)?)
    }

    /// Takes what says the same as the register; what says otherwise is accepted or rejected by somebody.
    fn settle(&mut self, awaited: Awaited) -> Result<(), Failure> {
        let context = self.acting.context;
        let lang = context.lang;
        if let Some(other) = self.taken.iter().find(|taken| taken.awaited.procedure == awaited.procedure) {
            let why = words::device_beside(lang, &other.awaited.serial);
            self.left.push(Left { serial: awaited.serial, why });
            return Ok(());
        }
        let means =
            |named: &[String]| named.iter().any(|name| name == "all" || canonical(name) == awaited.serial);
        let procedure = self.acting.links.procedure(awaited.procedure).map(|p| p.subject);
        let of = procedure.map(|subject| self.acting.named(subject)).unwrap_or_default();
        let reason = |context: &Context| asked_text(context, &words::why_rejected(lang, &awaited.serial));
        let mut rejected: Option<Text> = None;
        if means(&self.args.reject) {
            rejected = Some(reason(context)?);
        } else if !awaited.differences.is_empty() && !means(&self.args.accept) {
            seen::reveal(self.acting.session, "receive", procedure, None)?;
            output::warn(&words::differs(lang, &awaited.serial, &of));
            for one in &awaited.differences {
                output::warn(&format!("  → {}", difference(context, one)));
            }
            let answer = context.terminal.ask(&words::accept_it(lang));
            match answer.as_deref().map(|answer| answer.trim().to_lowercase()).as_deref() {
                Some("c" | "có" | "co" | "y" | "yes") => {}
                Some("t" | "r") => rejected = Some(reason(context)?),
                _ => {
                    self.left.push(Left { serial: awaited.serial, why: words::neither(lang) });
                    return Ok(());
                }
            }
        }
        self.taken.push(Taken { awaited, rejected });
        Ok(())
    }

    fn say(&self, why: &NotAwaited) -> String {
        let lang = self.acting.context.lang;
        let all = |keys: &[Key]| {
            let name = |key: &Key| {
                let subject = self.acting.links.procedure(key.id).map(|procedure| procedure.subject);
                format!(
                    "{} {}",
                    handle(*key),
                    subject.map(|subject| self.acting.named(subject)).unwrap_or_default()
                )
            };
            let mut named: Vec<String> = keys.iter().take(MOST_NAMED).map(name).collect();
            if keys.len() > MOST_NAMED {
                named.push(words::and_more(lang, keys.len() - MOST_NAMED));
            }
            named.join("; ")
        };
        match why {
            NotAwaited::BadSerial => words::bad_serial(lang),
            NotAwaited::Unknown(waiting) if waiting.is_empty() => words::nothing_waits(lang),
            NotAwaited::Unknown(waiting) => words::unknown_device(lang, &all(waiting)),
            NotAwaited::NotAwaited(key) => words::not_awaited(lang, &self.acting.named(*key)),
            NotAwaited::Several(keys) => words::several_wait(lang, &all(keys)),
        }
    }
}

fn canonical(serial: &str) -> String {
    serial.parse::<DeviceSerial>().map_or_else(|_| serial.to_owned(), |serial| serial.as_str().to_owned())
}

/// What a token holds, read without logging in.
fn certificates(module: &mut Module, token: &TokenFacts) -> Result<Vec<Issued>, Failure> {
    module.session(token, false)?;
    let ders = module.objects()?.into_iter().filter_map(|object| object.certificate);
    let read = ders.filter_map(|der| Some(Issued { facts: CertFacts::from_der(&der).ok()?, der }));
    Ok(read.filter(|issued| !issued.facts.is_ca).collect())
}

/// What is said of a device that was taken.
struct Item {
    serial: String,
    procedure: RecordId,
    of: String,
    rejected: bool,
    compared: bool,
    differences: Vec<&'static str>,
}

impl Item {
    fn of(acting: &Acting<'_, '_>, taken: &Taken) -> Item {
        let awaited = &taken.awaited;
        let subject = acting.links.procedure(awaited.procedure).map(|procedure| procedure.subject);
        Item {
            serial: awaited.serial.clone(),
            procedure: awaited.procedure,
            of: subject.map(|subject| acting.named(subject)).unwrap_or_default(),
            rejected: taken.rejected.is_some(),
            compared: awaited.comparable,
            differences: awaited.differences.iter().map(|d| d.what.word()).collect(),
        }
    }
}

fn report(
    acting: &Acting<'_, '_>,
    received: &Received,
    told: Vec<Item>,
    left: &[Left],
    commit: Option<String>,
) -> ExitCode {
    let lang = acting.context.lang;
    let mut lines = Vec::new();
    let mut all: Vec<Value> = Vec::new();
    for (device, procedure, steps) in &received.devices {
        let Some(told) = told.iter().find(|told| told.procedure == *procedure) else { continue };
        let said: Vec<&str> = steps.iter().map(|step| step.label().say(lang)).collect();
        let mut text = words::received_item(lang, &told.serial, &told.of, &said.join(", "));
        if told.rejected {
            text = format!("{text} {}", words::rejected_mark(lang));
        } else if !told.compared {
            text = format!("{text} {}", words::not_compared(lang));
        }
        lines.push(text);
        all.push(json!({
            "serial": told.serial, "device": Key::new(Kind::Device, *device),
            "procedure": Key::new(Kind::Procedure, *procedure), "rejected": told.rejected, "compared": told.compared,
            "differences": told.differences, "steps": steps.iter().map(|step| step.word().word).collect::<Vec<_>>(),
        }));
    }
    lines.extend(left.iter().map(|left| words::left_item(lang, &left.serial, &left.why)));
    match received.handover {
        Some(key) => lines.push(words::received(lang, told.len(), &handle(key))),
        None if told.is_empty() => lines.push(words::nothing_received(lang)),
        None => lines.push(words::received_here(lang, told.len())),
    }
    let procedures: Vec<Key> =
        received.devices.iter().map(|(_, procedure, _)| Key::new(Kind::Procedure, *procedure)).collect();
    let next = commit.as_ref().and_then(|_| next::after(acting.session, &procedures));
    output::done(
        acting.context,
        &lines.join("\n"),
        next.as_deref(),
        json!({
            "commit": commit, "handover": received.handover, "received": all,
            "left": left.iter().map(|left| json!({ "serial": left.serial, "why": left.why })).collect::<Vec<_>>(),
        }),
    );
    code(told.len(), left.len())
}
