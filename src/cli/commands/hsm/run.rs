use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::{Failure, FileError, Told};
use super::super::super::locked::Register;
use super::super::super::module::{ModuleArgs, PinArgs, joined, journal, log_in};
use super::super::super::session::{Session, links, remarks, rules};
use super::super::super::{input, output, pick, progress};
use super::subject::{Planner, opened, throw_away};
use crate::change::{Change, ChangeError};
use crate::model::ident::{DeviceSerial, Sha256Hex};
use crate::model::kinds::certificate::KeyMade;
use crate::model::pem::Pem;
use crate::model::words::Line;
use crate::model::{Key, Lang, Moment, Record};
use crate::pki::request_pem;
use crate::register::{Links, Snapshot};
use crate::rules::Rules;
use crate::seal::Signer;
use crate::text::{Explain, Failing, hsm as words};
use crate::token::journal::{Did, Entry, lock, unrecorded};
use crate::token::plan::{Plan, PlanFault, PlanKey};
use crate::token::{Made, Maker, Module, RowFault, Stop, TokenFacts, hex};
use crate::yaml;

/// Make the keys of a reviewed plan on its token and record their requests; given again, it goes on where it was ended
#[derive(clap::Args)]
pub struct Args {
    /// The plan
    #[arg(value_name = "PLAN.yaml")]
    plan: PathBuf,
    /// Refuse another plan than the one that was reviewed: its SHA-256, as `hsm plan` printed it
    #[arg(long, value_name = "SHA256", value_parser = reviewed)]
    reviewed: Option<Sha256Hex>,
    #[command(flatten)]
    module: ModuleArgs,
    #[command(flatten)]
    pin: PinArgs,
}

fn reviewed(text: &str) -> Result<Sha256Hex, String> {
    let hash: Option<Sha256Hex> = text.parse().ok();
    hash.filter(|hash| hash.fault().is_none()).ok_or_else(|| "SHA-256".to_owned())
}

/// So many keys are recorded with one commit.
const CHUNK: usize = 50;

/// A plan that can't be used.
pub struct BadPlan(pub PlanFault);

impl Explain for BadPlan {
    fn what(&self, lang: Lang) -> String {
        match self.0 {
            PlanFault::TooNew => words::plan_too_new(lang),
            PlanFault::Empty => words::plan_empty(lang),
            PlanFault::Twice(key) => words::plan_twice(lang, &key.to_string()),
            PlanFault::OtherKind(key) => words::plan_other_kind(lang, &key.to_string()),
            PlanFault::Subject(key) => words::plan_subject(lang, &key.to_string()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::plan_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

const WRITE_PROTECTED: Told = Told {
    failing: Failing::Unable,
    what: crate::text::token::write_protected,
    hint: Some(crate::text::token::write_protected_hint),
};
const NO_ROOM: Told =
    Told { failing: Failing::Unable, what: words::no_room, hint: Some(crate::text::token::full_hint) };

const NOT_REVIEWED: Told = Told {
    failing: Failing::Refused,
    what: words::plan_not_reviewed,
    hint: Some(words::plan_not_reviewed_hint),
};

/// The mechanism that a token lacks.
struct Lacks(&'static str);

impl Explain for Lacks {
    fn what(&self, lang: Lang) -> String {
        words::lacks(lang, self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::lacks_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Unable
    }
}

/// What became of one key.
enum Row {
    /// An earlier run recorded it.
    Before,
    Made {
        adopted: bool,
    },
    Failed(RowFault),
    /// The record no longer is what the plan says: why.
    Stale(String),
    /// The run ended while it was made: the next finds out how far it came.
    Cut,
    /// The run ended before it.
    Left,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let file = input::bytes(&args.plan)?;
    let at = |failure: Failure| failure.at(args.plan.display().to_string());
    let plan: Plan = yaml::read_plain(&file).map_err(|e| at(e.into()))?;
    if let Some(fault) = plan.fault() {
        return Err(at(BadPlan(fault).into()));
    }
    let hash = Plan::hash(&file);
    if args.reviewed.as_ref().is_some_and(|reviewed| !reviewed.is(&hash)) {
        return Err(at(NOT_REVIEWED.into()));
    }
    let session = Session::to_write(context)?;
    let folder = session.store.private_dir()?.join("hsm");
    let journal_error = |e: std::io::Error| FileError::unwritable(&folder, &e);
    let held = lock(&folder, || output::warn(&words::waiting(context.lang))).map_err(journal_error)?;
    // The module is loaded while the plan is compared with the records.
    let opening = std::thread::spawn(args.module.opening(context, Some(held), Some(&args.pin))?);
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let register = Register { session: &session, snapshot: &snapshot, links: &links };
    let signer = context.signer()?;
    let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
    let targets = plan.keys.iter().map(|key| (key.certificate, key.procedure));
    let records = opened(&snapshot, &links, targets)?;
    let mut rows = before(context, &links, &rules(&snapshot)?, &plan, &hash, &records)?;

    let name = hex(hash.get(..8).unwrap_or_default());
    let mut journal = journal(context, &folder.join(format!("{name}.jsonl")))?;
    journal.write(Entry::new(now(), Did::Run)).map_err(journal_error)?;
    let todo: Vec<usize> = (0..plan.keys.len()).filter(|i| matches!(rows[*i], Row::Left)).collect();
    let ready = || -> Result<(Module, TokenFacts), Failure> {
        let mut module = joined(opening)?;
        let token = module.token(Some(&plan.token.serial), Some(&plan.token.label))?;
        able(&token, &plan, todo.len())?;
        module.session(&token, true)?;
        log_in(&register, &mut module, &token, &args.pin)?;
        Ok((module, token))
    };
    let (mut module, token) = match ready() {
        Ok(ready) => ready,
        Err(failure) => {
            let entry = Entry::new(now(), Did::Stopped);
            let entry = Entry { fault: Some(failure.line(Lang::En)), ..entry };
            // What failed first is told, whether or not the journal takes it.
            drop(journal.write(entry));
            return Err(failure);
        }
    };

    let version = format!("{}.{}", module.version.0, module.version.1);
    let (mut stop, mut unfit) = (None, false);
    {
        let unrecorded = unrecorded(&folder).map_err(journal_error)?;
        let mut maker = Maker::new(&mut module, &mut journal, unrecorded, &plan, &now)?;
        let bar = progress::bar(context);
        bar.set_length(todo.len() as u64);
        for chunk in todo.chunks(CHUNK) {
            let mut made = Vec::new();
            maker.begin(chunk.iter().map(|i| &plan.keys[*i])).map_err(journal_error)?;
            for i in chunk {
                let key = &plan.keys[*i];
                match maker.make(key) {
                    Ok(Ok(key_made)) => made.push((*i, key_made)),
                    Ok(Err(fault)) => {
                        // What the token gives one key it gives all: each further one would lie there for nothing.
                        unfit = matches!(fault, RowFault::Attribute(_));
                        rows[*i] = Row::Failed(fault);
                        if unfit {
                            break;
                        }
                    }
                    Err(ended) => {
                        rows[*i] = Row::Cut;
                        stop = Some(ended);
                        break;
                    }
                }
                bar.inc(1);
            }
            let facts = Recording { token: &token, version: &version, by: &officer.handle, hash: &hash };
            record(&session, &snapshot, &signer, &plan, &facts, &records, &made)?;
            for (i, key_made) in made {
                rows[i] = Row::Made { adopted: key_made.adopted };
                maker.recorded(&plan.keys[i]).map_err(journal_error)?;
            }
            if stop.is_some() || unfit {
                break;
            }
        }
        bar.finish_and_clear();
        if let Some(ended) = &stop {
            maker.stopped(ended).map_err(journal_error)?;
        }
    }
    report(&session, &links, &plan, &hash, &rows, stop, &module)
}

/// The office's time now: the clock of a long run goes on.
fn moment() -> Option<Moment> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Moment::at_office(now.as_secs() as i64)
}

fn now() -> String {
    moment().map(|moment| moment.to_string()).unwrap_or_default()
}

/// What earlier runs recorded, and where the records no longer are what the plan says.
fn before(
    context: &Context,
    links: &Links<'_>,
    rules: &Rules,
    plan: &Plan,
    hash: &[u8; 32],
    records: &BTreeMap<Key, Record>,
) -> Result<Vec<Row>, Failure> {
    // As of today, whatever day the plan has: what is asked of the CA must be true when it is asked.
    let (on, lang, throw_away) = (context.today, context.lang, throw_away());
    let planner = Planner { links, rules, lang, on, algorithm: plan.algorithm, throw_away: &throw_away };
    let row = |key: &PlanKey| {
        let Some(Record::Certificate(record)) = records.get(&key.certificate) else {
            return Err(BadPlan(PlanFault::OtherKind(key.certificate)));
        };
        if record.key.as_ref().is_some_and(|made| made.plan_sha256.is(hash)) {
            return Ok(Row::Before);
        }
        Ok(match planner.key(records, (key.certificate, key.procedure)) {
            Ok(fresh) if fresh.subject != key.subject || fresh.email != key.email => {
                Row::Stale(words::other_name(lang))
            }
            Ok(fresh) if fresh.rsa != key.rsa => Row::Stale(words::other_padding(lang)),
            Ok(_) => Row::Left,
            Err(gaps) => {
                let said: Vec<String> = gaps.iter().map(|gap| gap.say(lang)).collect();
                Row::Stale(said.join("; "))
            }
        })
    };
    let rows: Result<Vec<Row>, BadPlan> = plan.keys.par_iter().map(row).collect();
    Ok(rows?)
}

/// Refuses a token that can't do it, before anything is asked of it.
fn able(token: &TokenFacts, plan: &Plan, count: usize) -> Result<(), Failure> {
    if token.write_protected {
        return Err(WRITE_PROTECTED.into());
    }
    if let Some(mechanism) = plan.keys.iter().find_map(|key| token.lacks(plan.algorithm, key.rsa)) {
        return Err(Lacks(mechanism).into());
    }
    // Less than the numbers of the keys alone take.
    let least = count as u64 * plan.algorithm.bits() / 8;
    if token.free.is_some_and(|free| free < least) {
        return Err(NO_ROOM.into());
    }
    Ok(())
}

/// What is recorded with every key of a run.
struct Recording<'a> {
    token: &'a TokenFacts,
    version: &'a str,
    by: &'a str,
    hash: &'a [u8; 32],
}

fn record(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    signer: &Signer,
    plan: &Plan,
    facts: &Recording<'_>,
    records: &BTreeMap<Key, Record>,
    made: &[(usize, Made)],
) -> Result<(), Failure> {
    let mut change = Change::new("hsm");
    let mut put = |key: Key, set: &dyn Fn(&mut Record)| {
        let Some(base) = records.get(&key) else { return };
        let mut record = base.clone();
        set(&mut record);
        record.set_why(None);
        change.set(base.clone(), record);
    };
    for (i, key_made) in made {
        let key: &PlanKey = &plan.keys[*i];
        put(key.certificate, &|record| {
            if let Record::Certificate(certificate) = record {
                certificate.csr = Pem::try_from(request_pem(&key_made.csr).as_str()).ok();
                certificate.key = facts.of(plan, key_made);
            }
        });
        if let Some(procedure) = key.procedure {
            put(procedure, &|record| {
                if let Record::Procedure(procedure) = record {
                    procedure.csr_sha256 = Some(Sha256Hex::from_digest(&Plan::hash(&key_made.csr)));
                }
            });
        }
    }
    if !change.records.is_empty()
        && let Some(committed) = session.write_as(snapshot, &change, signer)?
    {
        remarks(session.context, &committed);
    }
    Ok(())
}

impl Recording<'_> {
    fn of(&self, plan: &Plan, made: &Made) -> Option<KeyMade> {
        let line = |text: &str| Line::try_from(text).ok();
        let (major, minor) = self.token.firmware;
        Some(KeyMade {
            spki_sha256: Sha256Hex::from_digest(&made.spki_sha256),
            token: self.token.serial.parse::<DeviceSerial>().ok()?,
            cka_id: line(&hex(&made.cka_id))?,
            algorithm: plan.algorithm,
            attributes: made.attributes.iter().filter_map(|a| line(a)).collect(),
            plan_sha256: Sha256Hex::from_digest(self.hash),
            module: line(self.version)?,
            firmware: line(&format!("{major}.{minor}"))?,
            at: moment()?,
            by: line(self.by)?,
            ended: None,
        })
    }
}

/// Tells what became of every key.
fn report(
    session: &Session<'_>,
    links: &Links<'_>,
    plan: &Plan,
    hash: &[u8; 32],
    rows: &[Row],
    stop: Option<Stop>,
    module: &Module,
) -> Result<ExitCode, Failure> {
    let context = session.context;
    let lang = context.lang;
    let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let done = count(|r| matches!(r, Row::Before | Row::Made { .. }));
    let new = count(|r| matches!(r, Row::Made { .. }));
    let (mut lines, mut listed) = (String::new(), Vec::<Value>::new());
    for (key, row) in plan.keys.iter().zip(rows) {
        let (word, said) = match row {
            Row::Before => ("recorded-before", words::row_before(lang)),
            Row::Made { adopted: true } => ("adopted", words::row_adopted(lang)),
            Row::Made { adopted: false } => ("made", words::row_made(lang)),
            Row::Failed(fault) => ("failed", fault.say(lang)),
            Row::Stale(why) => ("stale", why.clone()),
            Row::Cut => ("cut", words::row_cut(lang)),
            Row::Left => ("left", words::row_left(lang)),
        };
        if !context.globals.json {
            lines.push_str(&format!("  {}: {said}\n", pick::named(context, links, key.certificate)));
        }
        listed.push(json!({ "record": key.certificate, "result": word, "what": said }));
    }
    let all = done == rows.len();
    if let (Some(Stop::Token(error)), 0) = (&stop, new) {
        return Err(error.clone().into());
    }
    let ended: Option<Failure> = stop.map(|stop| match stop {
        Stop::Token(error) => error.into(),
        Stop::Journal(kind) => FileError::unwritable("hsm".as_ref(), &kind.into()).into(),
    });
    output::out(&lines);
    if let Some(failure) = &ended {
        output::failure(failure, lang, false);
    }
    let stale = rows.iter().any(|row| matches!(row, Row::Stale(_)));
    let unfit = rows.iter().any(|row| matches!(row, Row::Failed(RowFault::Attribute(_))));
    let next = match (all, stale) {
        _ if unfit => words::run_elsewhere(lang),
        // Whatever else their procedures lack, the requests go to the CA: looking at the register as this run left it would
        // take longer than recording its keys did.
        (true, _) => words::run_next(lang),
        (false, true) => words::run_replan(lang),
        (false, false) => words::run_again(lang),
    };
    output::done(
        context,
        &words::run_done(lang, done, rows.len(), new, &hex(hash)),
        Some(&next),
        json!({
            "keys": listed, "done": done, "new": new, "token": plan.token.serial, "plan_sha256": hex(hash),
            "inside_ms": module.inside.as_millis() as u64, "ended": ended.map(|f| f.what(lang)),
        }),
    );
    Ok(match (all, done) {
        (true, _) => ExitCode::SUCCESS,
        (false, 0) => ExitCode::from(1),
        (false, _) => ExitCode::from(4),
    })
}
