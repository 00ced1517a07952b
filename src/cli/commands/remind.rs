use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::made::{Made, absent};
use super::super::password::PasswordArgs;
use super::super::reminding::{Run, caught_up, sender};
use super::super::session::{Session, links, rules};
use super::super::{duties, output, rows, seen};
use super::get::outside;
use crate::mail::{
    Addressee, Digest, Gathered, Mail, Memory, RelayError, Saying, Sender, Sheet, Unreachable, Unwritable,
    gather,
};
use crate::model::{FileId, Key, Lang};
use crate::policy::Relay;
use crate::register::{Links, Snapshot};
use crate::rules::Rules;
use crate::text::{Explain, Failing, mail as words};

/// Remind officers and the focal people of units, once each, of what ends, is due or overdue: by mail, or as files
#[derive(clap::Args)]
pub struct Args {
    /// Instead of sending, write each mail as an .eml and an .ics file into this new folder outside the register
    #[arg(short = 'o', long = "out", value_name = "FOLDER", conflicts_with = "dry_run")]
    out: Option<PathBuf>,
    /// Show what would be said; nothing is sent or remembered
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    password: PasswordArgs,
}

const NO_WAY: Told = Told { failing: Failing::Usage, what: words::no_way, hint: Some(words::would_next) };
const NO_FROM: Told =
    Told { failing: Failing::Refused, what: words::no_from, hint: Some(words::no_from_hint) };

impl Explain for Unwritable {
    fn what(&self, lang: Lang) -> String {
        words::unwritable_mail(lang)
    }
}

/// A register opened to remind.
struct Desk<'d> {
    context: &'d Context,
    snapshot: &'d Snapshot<'d>,
    links: &'d Links<'d>,
    rules: &'d Rules,
}

/// What became of one mail.
enum Fate {
    Left,
    Stayed(Failure),
    /// Another clone is at it.
    Yielded,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    if args.dry_run {
        return show(context);
    }
    if let Some(out) = &args.out {
        absent(out)?;
    }
    // What a colleague has entered meanwhile is nothing to remind of any more.
    caught_up(context, &context.store()?)?;
    let session = Session::to_write_main(context)?;
    let snapshot = session.snapshot()?;
    let (links, rules) = (links(context, &snapshot)?, rules(&snapshot)?);
    let desk = Desk { context, snapshot: &snapshot, links: &links, rules: &rules };
    let relay = snapshot.settings.mail.as_ref().and_then(|mail| mail.relay.as_ref());
    let way = match (&args.out, relay) {
        (Some(out), _) => {
            outside(&session.store, out)?;
            Way::Folder(out)
        }
        (None, Some(relay)) => Way::Relay(open(context, args, &snapshot, relay)?),
        (None, None) => return Err(NO_WAY.into()),
    };
    let handle = sender(context, &snapshot.officers)?;
    let mut run = Run::begin(&session, handle.clone())?;
    let gathered = desk.gather(&run.memory()?);
    desk.tell_unreached(&gathered);
    if gathered.digests.is_empty() {
        output::done(context, &words::nothing(context.lang), None, desk.json(&gathered, &[], &way));
        return Ok(ExitCode::from(if gathered.held > 0 { 4 } else { 0 }));
    }
    let (from, mut mails) = (desk.from(&handle)?, Vec::new());
    for digest in &gathered.digests {
        mails.push(desk.mail(digest, &from));
    }
    let begun = run.announce(&gathered.digests)?;
    let fates = match &way {
        Way::Folder(out) => written(&run, out, &gathered.digests, &mails, &begun)?,
        Way::Relay(sender) => sent(&run, sender, &mails, &begun)?,
    };
    if let Some(why) = run.tell() {
        output::warn(&words::later_sync(context.lang, &why.what(context.lang)));
    }
    Ok(desk.report(&gathered, &fates, &way))
}

/// How mails leave.
enum Way<'w> {
    Relay(Sender),
    Folder(&'w Path),
}

/// Opens the way to a relay; asks for the password, where one is needed.
fn open(context: &Context, args: &Args, snapshot: &Snapshot<'_>, relay: &Relay) -> Result<Sender, Failure> {
    // Settings may have come by another tool than `edit`.
    snapshot.settings.validate().map_err(RelayError::Settings)?;
    Ok(Sender::new(relay, args.password.read(context, relay)?)?)
}

/// Shows what would be said, from the register as it is here.
fn show(context: &Context) -> Result<ExitCode, Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let (links, rules) = (links(context, &snapshot)?, rules(&snapshot)?);
    let desk = Desk { context, snapshot: &snapshot, links: &links, rules: &rules };
    let looked = seen::looks(context, &session)?;
    let memory = Memory::of(looked.iter().map(|look| &look.entry), &Default::default(), context.now);
    let gathered = desk.gather(&memory);
    desk.tell_unreached(&gathered);
    let sheets: Vec<Sheet> = gathered.digests.iter().map(|digest| desk.sheet(digest)).collect();
    if context.globals.json {
        let said = gathered.digests.iter().zip(&sheets).map(|(digest, sheet)| {
            let mut value = desk.digest_json(digest);
            (value["subject"], value["text"]) = (json!(sheet.subject), json!(sheet.text));
            value
        });
        let said: Vec<Value> = said.collect();
        output::json(
            &json!({ "mails": said, "unreached": desk.unreached_json(&gathered), "held": gathered.held }),
        );
        return Ok(ExitCode::SUCCESS);
    }
    if sheets.is_empty() {
        output::out(&format!("{}\n", words::nothing(context.lang)));
        return Ok(ExitCode::SUCCESS);
    }
    for (digest, sheet) in gathered.digests.iter().zip(&sheets) {
        let to = words::shown(context.lang, &desk.name(&digest.to));
        output::out(&format!("{to}\n{}\n\n{}\n", sheet.subject, sheet.text));
    }
    let notices = gathered.digests.iter().map(|digest| digest.notices.len()).sum();
    output::warn(&words::would(context.lang, sheets.len(), notices));
    output::warn(&words::would_next(context.lang));
    Ok(ExitCode::SUCCESS)
}

/// A mail that can leave, and what it says.
type Ready = Result<(Mail, Sheet), Unwritable>;

/// Gives each mail to the relay. What it doesn't take is not remembered as told.
fn sent(
    run: &Run<'_>,
    sender: &Sender,
    mails: &[Ready],
    begun: &[Option<FileId>],
) -> Result<Vec<Fate>, Failure> {
    let mut fates = Vec::new();
    let mut over: Option<RelayError> = None;
    for (mail, begun) in mails.iter().zip(begun) {
        let Some(begun) = begun else {
            fates.push(Fate::Yielded);
            continue;
        };
        let done: Result<(), Failure> = match (mail, over) {
            (Err(why), _) => Err((*why).into()),
            (_, Some(why)) => Err(why.into()),
            (Ok((mail, _)), None) => sender.send(mail).map_err(|why| {
                over = why.is_for_all().then_some(why);
                why.into()
            }),
        };
        run.end(*begun, done.is_ok())?;
        fates.push(done.map_or_else(Fate::Stayed, |()| Fate::Left));
    }
    Ok(fates)
}

/// Writes each mail into a new folder: all of them, or none.
fn written(
    run: &Run<'_>,
    out: &Path,
    digests: &[Digest],
    mails: &[Ready],
    begun: &[Option<FileId>],
) -> Result<Vec<Fate>, Failure> {
    let write = || -> Result<Made, Failure> {
        let mut made = Made::default();
        made.folder(out)?;
        for ((digest, mail), _) in digests.iter().zip(mails).zip(begun).filter(|(_, begun)| begun.is_some()) {
            // A file's name must not say whose it is.
            let stem = digest.to.stem();
            if let Ok((mail, sheet)) = mail {
                made.secret(&out.join(format!("{stem}.eml")), &mail.bytes())?;
                made.secret(&out.join(format!("{stem}.ics")), sheet.calendar.as_bytes())?;
            }
        }
        Ok(made)
    };
    let made = write();
    if let Err(why) = made {
        begun.iter().flatten().try_for_each(|id| run.end(*id, false))?;
        return Err(why);
    }
    made?.keep();
    let mut fates = Vec::new();
    for (mail, begun) in mails.iter().zip(begun) {
        let Some(begun) = begun else {
            fates.push(Fate::Yielded);
            continue;
        };
        run.end(*begun, mail.is_ok())?;
        fates.push(mail.as_ref().map_or_else(|why| Fate::Stayed((*why).into()), |_| Fate::Left));
    }
    Ok(fates)
}

impl Desk<'_> {
    fn gather(&self, memory: &Memory) -> Gathered {
        let owed = duties::owed(self.context, self.snapshot, self.links, self.rules);
        gather(self.links, self.rules, &self.snapshot.officers, &owed, memory, self.context.on())
    }

    fn register(&self) -> &str {
        &self.snapshot.settings.name.vi
    }

    fn sheet(&self, digest: &Digest) -> Sheet {
        digest.sheet(&Saying {
            links: self.links,
            rules: self.rules,
            register: self.register(),
            today: self.context.on(),
            stamp: self.context.moment(),
        })
    }

    fn mail(&self, digest: &Digest, from: &str) -> Ready {
        let sheet = self.sheet(digest);
        let mail = Mail::new((self.register(), from), digest, &sheet, self.context.moment())?;
        Ok((mail, sheet))
    }

    /// From where mails come: what the office has set, else the official address of whoever sends them.
    fn from(&self, handle: &str) -> Result<String, Failure> {
        if let Some(mail) = &self.snapshot.settings.mail {
            return Ok(mail.from.clone());
        }
        let person = self.snapshot.officers.by_handle(handle).and_then(|officer| officer.person);
        let person = person.and_then(|person| self.links.person(person.key().id));
        let address = person.and_then(|person| person.email_on(self.context.on()));
        Ok(address.map(str::to_owned).ok_or(NO_FROM)?)
    }

    fn name(&self, to: &Addressee) -> String {
        match to {
            Addressee::Officer(handle) => handle.clone(),
            Addressee::Focal(_) => self.title(&to.word()),
        }
    }

    /// A record by its key as people say it; a handle as it is.
    fn title(&self, who: &str) -> String {
        who.parse::<Key>().map_or_else(|_| who.to_owned(), |key| rows::title(self.context, self.links, key))
    }

    fn tell_unreached(&self, gathered: &Gathered) {
        let lang = self.context.lang;
        for one in &gathered.unreached {
            let why = why(lang, one.why);
            output::warn(&words::unreached(lang, &self.title(&one.who), one.count, &why));
        }
        if gathered.held > 0 {
            output::warn(&words::held(lang, gathered.held));
        }
    }

    fn digest_json(&self, digest: &Digest) -> Value {
        let records: Vec<Key> = digest.duties().filter_map(|duty| duty.about).collect();
        json!({
            "to": digest.to.word(), "reminders": digest.notices.len(), "records": records,
        })
    }

    fn unreached_json(&self, gathered: &Gathered) -> Vec<Value> {
        let one = |one: &crate::mail::Unreached| json!({ "who": one.who, "reminders": one.count, "why": word(one.why) });
        gathered.unreached.iter().map(one).collect()
    }

    fn json(&self, gathered: &Gathered, fates: &[Fate], way: &Way<'_>) -> Value {
        let mails = gathered.digests.iter().zip(fates).map(|(digest, fate)| {
            let mut value = self.digest_json(digest);
            value["sent"] = json!(matches!(fate, Fate::Left));
            value["yielded"] = json!(matches!(fate, Fate::Yielded));
            if let Fate::Stayed(why) = fate {
                value["why"] = json!(why.what(self.context.lang));
            }
            if let (Way::Folder(out), Fate::Left) = (way, fate) {
                value["file"] = json!(out.join(format!("{}.eml", digest.to.stem())).display().to_string());
            }
            value
        });
        let mails: Vec<Value> = mails.collect();
        json!({ "mails": mails, "unreached": self.unreached_json(gathered), "held": gathered.held })
    }

    /// Says what became of all of it.
    fn report(&self, gathered: &Gathered, fates: &[Fate], way: &Way<'_>) -> ExitCode {
        let lang = self.context.lang;
        let (mut mails, mut notices, mut yielded, mut hint) = (0, 0, 0, None);
        for (digest, fate) in gathered.digests.iter().zip(fates) {
            let to = self.name(&digest.to);
            match fate {
                Fate::Left => (mails, notices) = (mails + 1, notices + digest.notices.len()),
                Fate::Stayed(why) => {
                    output::warn(&words::not_sent(lang, &to, &why.what(lang)));
                    hint = hint.or_else(|| why.hint(lang));
                }
                Fate::Yielded => {
                    yielded += 1;
                    output::warn(&words::yielded(lang, &to));
                }
            }
        }
        if let Some(hint) = hint {
            output::warn(&crate::text::cli::hint(lang, &hint));
        }
        let all = mails == gathered.digests.len();
        let (said, next) = match way {
            Way::Folder(out) => {
                (words::written(lang, mails, notices, &output::quoted(out)), words::written_next(lang))
            }
            Way::Relay(_) => (words::sent(lang, mails, notices), words::sent_next(lang)),
        };
        let next = if all { next } else { words::not_sent_next(lang) };
        output::done(self.context, &said, Some(&next), self.json(gathered, fates, way));
        ExitCode::from(match (all, mails + yielded) {
            (true, _) => {
                if gathered.held > 0 {
                    4
                } else {
                    0
                }
            }
            (false, 0) => 3,
            (false, _) => 4,
        })
    }
}

fn why(lang: Lang, why: Unreachable) -> String {
    match why {
        Unreachable::NoPerson => words::no_person(lang),
        Unreachable::Gone => words::gone(lang),
        Unreachable::NoAddress => words::no_address(lang),
        Unreachable::Unofficial => words::unofficial(lang),
        Unreachable::NoFocal => words::no_focal(lang),
        Unreachable::Restricted => words::restricted(lang),
    }
}

const fn word(why: Unreachable) -> &'static str {
    match why {
        Unreachable::NoPerson => "no-person",
        Unreachable::Gone => "gone",
        Unreachable::NoAddress => "no-address",
        Unreachable::Unofficial => "unofficial-address",
        Unreachable::NoFocal => "no-focal-person",
        Unreachable::Restricted => "restricted",
    }
}
