mod due;
mod own;

pub use own::office;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::making::{Kept, MadeFile, Making, keep, made, writing};
use super::super::reason::Reason;
use super::super::session::{Session, links, remarks, rules};
use super::super::signed::put;
use super::super::{next, output, pick, restricted, seen};
use super::export::INSIDE;
use super::get::is_inside;
use crate::change::Change;
use crate::duty::Act;
use crate::duty::checklist::todo;
use crate::model::kinds::Procedure;
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{ProcedureStep, StepKind};
use crate::model::{Key, Kind, Lang, Moment, Record};
use crate::paper::{
    Desk, Document, Gap, Gathering, Listing, covering, gather, letter, loss, request, signed_as,
};
use crate::register::{Links, Snapshot};
use crate::text::{Explain, Failing, paper as words};
use due::Due;

/// Make the papers that are due: letters of the procedures that are drafted or ready, one for each addressee, form and filer;
/// the minutes of a hand-over; what they lack is listed first
#[derive(clap::Args)]
pub struct Args {
    /// Procedures; certificates, devices or people, for the procedure that is open on them; letters of ours that aren't sent yet;
    /// requests of data subjects, for their answer; breaches, for their notice; hand-overs; units, with --as
    #[arg(value_name = "SEL", required = true)]
    records: Vec<String>,
    /// Which files
    #[arg(long, value_enum, default_value_t = To::Both)]
    to: To,
    /// Write them into this folder too, outside the register; without it they are only sealed in the register
    #[arg(short = 'o', long = "out", value_name = "DIR")]
    out: Option<PathBuf>,
    /// A paper of the office's own: delivery, pin-receipt or sign-list of a hand-over; application of a procedure; submission
    /// of a letter; data-receipt of a data subject's request; collect, give-back or complete to a unit
    #[arg(long = "as", value_name = "PAPER")]
    paper: Option<String>,
    /// Put this PDF, once it is signed, in the place of the one that was made: its signatures are verified, and compared with
    /// who may sign
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paper", "out", "signed_by", "contact"])]
    signed: Option<PathBuf>,
    /// With --signed: take it though whoever signed isn't among those who may; this is noted in the record
    #[arg(long, requires = "signed")]
    accept_signer: bool,
    /// Who signs: the highest of the filer's signatories where nobody is named
    #[arg(long, value_name = "SEL")]
    signed_by: Option<String>,
    /// Whom the CA or unit may ask: the filer's contact where nobody is named
    #[arg(long, value_name = "SEL")]
    contact: Option<String>,
    #[command(flatten)]
    reason: Reason,
}

/// Which files are made of a paper.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    Docx,
    Pdf,
    Both,
}

/// A paper that was asked for and is not due.
struct NothingDue(String);

impl Explain for NothingDue {
    fn what(&self, lang: Lang) -> String {
        words::nothing_due(lang, &self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::nothing_due_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// What papers lack, a line for each thing.
pub struct Lacking {
    count: usize,
    list: String,
}

impl Explain for Lacking {
    fn what(&self, lang: Lang) -> String {
        words::gaps(lang, self.count, &self.list)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::gaps_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

const ONE_ONLY: Told = Told { failing: Failing::Usage, what: words::one_only, hint: None };
pub const NO_PDF: Told =
    Told { failing: Failing::Usage, what: words::no_pdf, hint: Some(words::no_pdf_hint) };

/// The documents of a record: one, or a letter and the list that it covers.
struct Made {
    record: Record,
    /// As it is in the register, where it is there.
    base: Option<Record>,
    /// Each with what its files are in the record.
    documents: Vec<(Document, Role)>,
    lines: usize,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    args.reason.only_with_a_file(args.out.is_some())?;
    if let Some(file) = &args.signed {
        let [record] = args.records.as_slice() else { return Err(ONE_ONLY.into()) };
        return put(context, record, file, args.accept_signer);
    }
    if args.to == To::Pdf && !cfg!(feature = "pdf") {
        return Err(NO_PDF.into());
    }
    let session = Session::to_write(context)?;
    if let Some(out) = &args.out {
        // The folder itself need not be there yet.
        let there = out.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
        if is_inside(&session.store, &there.join("_"))? {
            return Err(INSIDE.into());
        }
    }
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let desk = Desk { snapshot: &snapshot, links: &links, rules: &rules, on: context.today };
    let signer = context.signer()?;
    let officer = snapshot.officers.signer(&signer.public());
    let mut due = Due::default();
    let papers = chosen(context, &desk, args, officer, &mut due)?;
    let mut change = Change::new("paper");
    let mut files = Vec::new();
    let (mut told, mut asked): (Vec<Said>, Vec<Key>) = (Vec::new(), Vec::new());
    let (docx, pdf) = (args.to != To::Pdf, args.to != To::Docx);
    let mut makings = Vec::new();
    for paper in &papers {
        for (document, role) in &paper.documents {
            let (key, template) = (paper.record.key(), snapshot.paper_template(&document.file)?);
            makings.push(Making { key, document, role: *role, template, docx, pdf });
        }
    }
    let mut made = made(&makings)?.into_iter();
    for paper in papers {
        let key = paper.record.key();
        if let Record::Letter(letter) = &paper.record {
            asked.extend(letter.lines.iter().map(|line| line.procedure.key()));
        }
        let mut of_record = Vec::new();
        for ((document, role), files) in paper.documents.into_iter().zip(made.by_ref()) {
            of_record.extend(files);
            let (title, lines, new) = (document.title, paper.lines, paper.base.is_none());
            told.push(Said { key, title, lines, new, role });
        }
        keep(context, &mut change, Kept { record: paper.record, base: paper.base, made: &of_record })?;
        files.extend(of_record);
    }
    for key in &due.waiting {
        for_signature(context, &snapshot, &mut change, *key)?;
    }
    restricted::warn(context, &links, &rules, asked.iter().chain(told.iter().map(|said| &said.key)).copied());
    if args.out.is_some() {
        let mut resolve =
            |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
        let why = args.reason.of_look(context, &mut resolve)?;
        seen::keep(&session, "paper", told.iter().map(|said| said.key), why)?;
    }
    let written = writing(args.out.as_deref(), &files)?;
    let committed = match change.records.is_empty() {
        true => None,
        false => session.write_as(&snapshot, &change, &signer)?,
    };
    if let Some(written) = written {
        written.keep();
    }
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let next = following(&session, args, (&told, &files), (&asked, &due.losses));
    tell(context, &told, &files, committed.map(|c| c.commit.to_string()), (args, next.as_deref()));
    Ok(())
}

/// The papers of the records that were named; where anything lacks, all of what lacks.
fn chosen(
    context: &Context,
    desk: &Desk<'_>,
    args: &Args,
    officer: Option<&crate::policy::Officer>,
    due: &mut Due,
) -> Result<Vec<Made>, Failure> {
    let (snapshot, links) = (desk.snapshot, desk.links);
    let person = |selector: &Option<String>| match selector {
        Some(text) => pick::one(context, snapshot, links, text, &[Kind::Person]).map(|key| Some(key.id)),
        None => Ok(None),
    };
    let (signed_by, contact) = (person(&args.signed_by)?, person(&args.contact)?);
    let assignee = officer.map(|o| o.handle.as_str());
    let new_id = || pick::new_id(links);
    let office = office(desk, officer.and_then(|o| o.person).map(|person| person.key().id));
    let mut papers = Vec::new();
    let listing = Listing { office, signed_by, contact, assignee, new_id: &new_id };
    if let Some(code) = &args.paper {
        let paper = own::named(desk, code)?;
        let one = |text: &String| pick::one(context, snapshot, links, text, own::kinds(paper));
        let keys = args.records.iter().map(one).collect::<Result<Vec<Key>, _>>()?;
        let sheets = if paper.joins { keys.chunks(keys.len().max(1)) } else { keys.chunks(1) };
        for sheet in sheets {
            let Some((first, others)) = sheet.split_first() else { continue };
            papers.push(own::of(context, desk, paper, (*first, others), &listing)??);
        }
        return Ok(papers);
    }
    for selector in &args.records {
        const KINDS: [Kind; 6] =
            [Kind::Procedure, Kind::Certificate, Kind::Device, Kind::Person, Kind::Letter, Kind::Handover];
        let key = pick::one(context, snapshot, links, selector, &KINDS)?;
        match key.kind {
            Kind::Handover => papers.push(own::of_handover(context, desk, office, key)??),
            _ if due.look(desk, key) => {}
            Kind::Letter => papers.push(of_letter(context, desk, key, &listing)?),
            _ => return Err(NothingDue(pick::named(context, links, key)).into()),
        }
    }
    for key in &due.losses {
        papers.extend(of_loss(context, desk, *key)?);
    }
    if due.is_empty() {
        return Ok(papers);
    }
    let lines = usize::try_from(snapshot.settings.letter_lines).unwrap_or(usize::MAX);
    let with = Gathering { lines, signed_by, contact, assignee, new_id: &new_id };
    let procedures: Vec<Key> = due.procedures.iter().copied().collect();
    let mut gaps = Vec::new();
    let mut letters: Vec<(Record, Option<Record>)> = Vec::new();
    match gather(desk, &procedures, &with)? {
        Err(lacking) => gaps.extend(lacking),
        Ok(new) => letters.extend(new.into_iter().map(|letter| (letter.into(), None))),
    }
    for key in &due.letters {
        let base = snapshot.record(*key)?;
        let mut record = base.clone();
        if let Record::Letter(letter) = &mut record {
            due.settle(desk, letter);
            letter.lines.retain(|line| !links.is_given_up(line.procedure.key().id, context.today));
            // What was made before something changed goes to be signed anew.
            let facts = links.facts(*key).and_then(|facts| facts.letter());
            let outdated = facts.is_some_and(|facts| links.is_outdated(*key, facts, context.today));
            let kept = letter.for_signature.filter(|_| !outdated);
            letter.for_signature = kept.or(letter.date).or(Some(context.today));
            let on = letter.date.or(letter.for_signature).unwrap_or(context.today);
            signed_as(&Desk { on, ..*desk }, letter, (signed_by, contact))?;
        }
        letters.push((record, Some(base)));
    }
    for (record, base) in letters {
        let Record::Letter(one) = &record else { continue };
        let on = one.date.or(one.for_signature).unwrap_or(context.today);
        let desk = Desk { on, ..*desk };
        let lines = one.lines.len();
        for line in &one.lines {
            match request(&desk, line.procedure.key())? {
                None => {}
                Some(Err(lacking)) => gaps.extend(lacking),
                Some(Ok((procedure, document))) => papers.push(Made {
                    record: procedure.clone(),
                    base: Some(procedure),
                    documents: vec![(document, Role::Other)],
                    lines: 1,
                }),
            }
        }
        // The letter is what covers the list, where there are two.
        let cover = covering(&desk, one)?.transpose();
        match (letter(&desk, one)?, cover) {
            (Ok(document), Ok(cover)) => {
                let form = one.regime.and_then(|regime| desk.rules.form(regime, one.form.word().word));
                let role = form.map_or(Role::Letter, |form| form.role);
                let mut documents: Vec<_> = cover.into_iter().map(|cover| (cover, Role::Letter)).collect();
                documents.push((document, role));
                papers.push(Made { record, base, documents, lines });
            }
            (lacking, cover) => gaps.extend(lacking.err().into_iter().chain(cover.err()).flatten()),
        }
    }
    if gaps.is_empty() { Ok(papers) } else { Err(lacking(context, links, gaps).into()) }
}

/// The minutes of the loss of a device, with the procedure that is to bring it back.
fn of_loss(context: &Context, desk: &Desk<'_>, key: Key) -> Result<Option<Made>, Failure> {
    let Record::Procedure(procedure) = desk.snapshot.record(key)? else { return Ok(None) };
    let document = match loss(desk, &procedure)? {
        None => return Ok(None),
        Some(Err(gaps)) => return Err(lacking(context, desk.links, gaps).into()),
        Some(Ok(document)) => document,
    };
    let record = Record::Procedure(procedure);
    // What isn't signed yet is not the paper that the procedure wants.
    Ok(Some(Made { base: Some(record.clone()), record, documents: vec![(document, Role::Other)], lines: 1 }))
}

/// The paper that a letter about personal data asks for, or a letter to a unit that is to be made anew.
fn of_letter(context: &Context, desk: &Desk<'_>, key: Key, listing: &Listing<'_>) -> Result<Made, Failure> {
    let due = match desk.snapshot.record(key)? {
        Record::Letter(letter) => match own::of_subject(context, desk, (*letter).clone(), listing)? {
            Some(due) => Some(due),
            None => own::of_unit(context, desk, *letter, listing)?,
        },
        _ => None,
    };
    let made = due.ok_or_else(|| NothingDue(pick::named(context, desk.links, key)))?;
    Ok(made?)
}

/// The procedure's step: its letter lies with whoever signs. What was only proposed is drafted by it.
fn for_signature(
    context: &Context,
    snapshot: &Snapshot<'_>,
    change: &mut Change,
    key: Key,
) -> Result<(), Failure> {
    let at = Moment::day(context.today);
    let step = |step| ProcedureStep { step, at, remark: None };
    let take = |procedure: &mut Procedure| {
        if procedure.steps.is_empty() {
            procedure.steps.push(step(StepKind::Draft));
        }
        procedure.steps.push(step(StepKind::ForSignature));
    };
    // It may be in the change by now, with a file that was made for it.
    if let Some(edit) = change.records.get_mut(&key) {
        if let Record::Procedure(procedure) = edit.record.as_mut() {
            take(procedure);
        }
        return Ok(());
    }
    let base = snapshot.record(key)?;
    let Record::Procedure(mut procedure) = base.clone() else { return Ok(()) };
    take(&mut procedure);
    procedure.why = None;
    change.set(base, Record::Procedure(procedure));
    Ok(())
}

/// The gaps, a line for each: whose, which field, and the command that fills it.
pub fn lacking(context: &Context, links: &Links<'_>, mut gaps: Vec<Gap>) -> Lacking {
    gaps.sort();
    gaps.dedup();
    let line = |gap: &Gap| {
        let (named, field) = (pick::named(context, links, gap.key), gap.field(context.lang));
        let command = gap.act().line(context.lang);
        format!("  {named}: {field} {}\n      {command}", gap.lack(context.lang))
    };
    Lacking { count: gaps.len(), list: gaps.iter().map(line).collect::<Vec<_>>().join("\n") }
}

/// A paper that was made, as it is told.
struct Said {
    key: Key,
    title: String,
    lines: usize,
    /// Whether its record is new.
    new: bool,
    role: Role,
}

/// What comes next: a file is to be had first; then it is signed, and goes out.
fn following(
    session: &Session<'_>,
    args: &Args,
    (told, files): (&[Said], &[MadeFile]),
    (asked, losses): (&[Key], &BTreeSet<Key>),
) -> Option<String> {
    let lang = session.context.lang;
    let first = told.iter().find(|said| said.role == Role::Letter).or(told.first())?;
    if let (None, Some(file)) = (&args.out, files.first()) {
        return Some(words::next_get(lang, &first.key.id.handle().to_string(), &file.name));
    }
    let say = |act: Act| words::next_signed(lang, &act.line(lang));
    if args.paper.as_deref() == Some("data-receipt") {
        let told = format!("acknowledged={}", session.context.today);
        return Some(say(Act::one("set", first.key).with(told)));
    }
    if losses.contains(&first.key) {
        return Some(say(todo::attach(first.key, Role::LossMinutes)));
    }
    Some(match first.role {
        Role::Letter => next::after(session, asked).unwrap_or_else(|| say(todo::send_act(first.key, false))),
        role => say(todo::attach(first.key, signed_role(args.paper.as_deref(), first.key.kind, role))),
    })
}

fn tell(
    context: &Context,
    told: &[Said],
    files: &[MadeFile],
    commit: Option<String>,
    (args, next): (&Args, Option<&str>),
) {
    let lang = context.lang;
    let what = match &commit {
        Some(_) => words::made(lang, told.len(), files.len()),
        None => words::as_before(lang, told.len()),
    };
    let handle = |said: &Said| said.key.id.handle().to_string();
    let line = |said: &Said| {
        words::paper_line(lang, said.key.kind.label().say(lang), &handle(said), &said.title, said.lines)
    };
    let mut lines: Vec<String> = std::iter::once(what).chain(told.iter().map(line)).collect();
    if let Some(out) = &args.out {
        lines.push(words::written(lang, &output::quoted(out)));
    }
    let all: Value = told
        .iter()
        .map(|said| {
            json!({
                "record": said.key, "handle": handle(said), "title": said.title, "lines": said.lines, "new": said.new,
            })
        })
        .collect();
    let facts = json!({ "papers": all, "files": files.len(), "folder": args.out, "commit": commit });
    output::done(context, &lines.join("\n"), next, facts);
}

/// What a paper is once it is signed: before that it is none of the papers that a procedure wants.
fn signed_role(paper: Option<&str>, of: Kind, role: Role) -> Role {
    match (paper, of) {
        (Some("application"), _) => Role::Application,
        (Some("pin-receipt"), _) => Role::PinReceipt,
        (_, Kind::Handover) => Role::Minutes,
        _ => role,
    }
}
