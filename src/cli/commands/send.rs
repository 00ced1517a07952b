use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::acting::{Acting, code, handle};
use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::making::{Making, made};
use super::super::session::{Session, links};
use super::super::{next, output, pick};
use super::paper::lacking;
use super::request::line;
use crate::desk::send::{NotSent, Sending, send};
use crate::duty::checklist::todo;
use crate::model::fold::fold;
use crate::model::kinds::Letter;
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::{Channel, LetterLine};
use crate::model::kinds::procedure::StepKind;
use crate::model::party::PersonRef;
use crate::model::{Date, Key, Kind, Lang, Record};
use crate::paper::{self, Desk};
use crate::register::Alone;
use crate::register::facts::LetterFacts;
use crate::text::{Explain, Failing, desk as words, records};

/// Write that letters went out: their number and date, and the way they went
#[derive(clap::Args)]
pub struct Args {
    /// The letters
    #[arg(value_name = "LETTER", required = true)]
    letters: Vec<String>,
    /// The number that the clerk's office gave it, such as 123/CNTT-CSHT
    #[arg(long, value_name = "N")]
    number: Option<String>,
    /// The date on it
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// How it went: portal, exchange, paper or email
    #[arg(long, value_name = "CHANNEL", value_parser = choice::<Channel>)]
    via: Option<Channel>,
    /// The number at the portal
    #[arg(long, value_name = "N")]
    portal_number: Option<String>,
    /// Who signed it
    #[arg(long, value_name = "PERSON")]
    signed_by: Option<String>,
    /// Its receipt was acknowledged
    #[arg(long)]
    acknowledged: bool,
}

const ONE_NUMBER: Told = Told { failing: Failing::Usage, what: words::one_number, hint: None };

/// Warns where a number comes with the symbol of another unit: it may be a slip, or the clerk's office has a new one.
fn other_symbol(acting: &Acting<'_, '_>, letter: Key, number: Option<&str>) {
    let facts = acting.links.facts(letter).and_then(|facts| facts.letter());
    let own = facts.and_then(|facts| facts.series.as_deref());
    let said = number.and_then(|number| Some(number.split_once('/')?.1));
    let unit = |symbol: &str| fold(symbol.split('-').next().unwrap_or(symbol));
    if let (Some(own), Some(said)) = (own, said)
        && unit(own) != unit(said)
    {
        output::warn(&words::other_symbol(acting.context.lang, own));
    }
}

/// Why a letter can't be sent, and which.
struct Unsent(Key, NotSent);

impl Explain for Unsent {
    fn what(&self, lang: Lang) -> String {
        match self.1 {
            NotSent::CameIn => words::came_in(lang),
            NotSent::NoNumber => words::no_number(lang),
            NotSent::HasNumber => words::has_number(lang),
            NotSent::DatedLater => words::dated_later(lang),
            NotSent::Void => words::letter_void(lang),
            NotSent::Outdated => words::letter_outdated(lang),
            NotSent::HolderGone(id) => words::letter_gone(lang, &id.handle().to_string()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self.1 {
            NotSent::CameIn => None,
            NotSent::NoNumber => Some(words::next_step(lang, &todo::send_act(self.0, false).line(lang))),
            NotSent::HasNumber => Some(words::has_number_hint(lang, &handle(self.0))),
            NotSent::DatedLater => Some(words::dated_later_hint(lang)),
            NotSent::Void => Some(words::letter_void_hint(lang, &handle(self.0))),
            NotSent::HolderGone(id) => {
                let withdraw = todo::Todo::step(Key::new(Kind::Procedure, id), StepKind::Withdrawn);
                let act = |todo: todo::Todo| todo.acts.first().map(|act| act.line(lang)).unwrap_or_default();
                Some(words::letter_gone_hint(lang, &act(withdraw), &act(todo::paper(self.0))))
            }
            NotSent::Outdated => {
                let again = todo::paper(self.0).acts;
                again.first().map(|act| words::next_step(lang, &act.line(lang)))
            }
        }
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let one = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let letters =
        args.letters.iter().map(|text| one(text, &[Kind::Letter])).collect::<Result<Vec<Key>, _>>()?;
    if letters.len() > 1 && (args.number.is_some() || args.portal_number.is_some()) {
        return Err(ONE_NUMBER.into());
    }
    let signed_by = match &args.signed_by {
        Some(text) => PersonRef::try_from(one(text, PersonRef::KINDS)?).ok(),
        None => None,
    };
    let sending = Sending {
        number: args.number.as_deref().map(line).transpose()?,
        date: args.date,
        channel: args.via,
        portal_number: args.portal_number.as_deref().map(line).transpose()?,
        signed_by,
        acknowledged: args.acknowledged,
    };
    for key in &letters {
        whole(&acting, *key, &sending)?;
    }
    if let [key] = letters.as_slice() {
        other_symbol(&acting, *key, args.number.as_deref());
    }
    let sends = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        for letter in &letters {
            let sent = send(act, draft, letter.id, &sending)?;
            sent.map_err(|why| Failure::from(Unsent(*letter, why)).at(handle(*letter)))?;
        }
        Ok(())
    };
    let ((), change) = acting.drafting(sends, "send", None)?;
    let commit = acting.write(&change, false)?;
    let lang = context.lang;
    let mut told = Vec::new();
    let (mut said, mut all, mut look) = (Vec::new(), Vec::new(), None);
    for key in &letters {
        let written = change.records.get(key).map(|edit| edit.record.as_ref().clone());
        let record = written.clone().map_or_else(|| snapshot.record(*key), Ok)?;
        let Record::Letter(letter) = &record else { continue };
        // What is sent again on the same day changes its procedures alone.
        let moved = |line: &LetterLine| change.records.contains_key(&line.procedure.key());
        let sent = letter.lines.iter().filter(|line| moved(line)).count();
        if written.is_none() && sent == 0 {
            said.push(records::unchanged(lang, &acting.named(*key)));
            continue;
        }
        let title = Alone::of(&record, acting.on(), lang).title;
        let kind = key.kind.label().say(lang);
        said.push(words::sent(lang, &records::named(lang, kind, &handle(*key), &title), sent));
        // Nobody has to answer it.
        if letter.lines.is_empty() {
            look = Some(words::send_next_unit(lang, &handle(*key)));
        }
        let procedures: Vec<Key> = letter.lines.iter().map(|line| line.procedure.key()).collect();
        told.push(json!({
            "letter": key, "number": letter.number, "date": letter.date, "sent": letter.sent, "due": letter.due,
            "procedures": procedures,
        }));
        all.extend(procedures);
    }
    let next = commit.as_ref().and_then(|_| next::after(&session, &all)).or(look);
    let facts: Value = json!({ "commit": commit, "letters": told });
    output::done(context, &said.join("\n"), next.as_deref(), facts);
    Ok(code(letters.len(), 0))
}

/// Refuses to send what was made here and could not be made now: what a paper lacks, it lacks when it goes out too.
fn whole(acting: &Acting<'_, '_>, key: Key, sending: &Sending) -> Result<(), Failure> {
    let (links, on) = (acting.links, acting.on());
    let facts = links.facts(key).and_then(|facts| facts.letter());
    let form = |facts: &LetterFacts| facts.regime.is_some() && !facts.lines.is_empty();
    let Some(facts) = facts.filter(|facts| facts.made && facts.sent.is_none() && form(facts)) else {
        return Ok(());
    };
    let dated = sending.date.or(facts.date).unwrap_or(on);
    if links.is_outdated(key, facts, dated) {
        return Ok(());
    }
    let Record::Letter(mut letter) = acting.snapshot.record(key)? else { return Ok(()) };
    let stored = letter.clone();
    letter.signed_by = sending.signed_by.or(letter.signed_by);
    let desk = Desk { snapshot: acting.snapshot, links, rules: acting.rules(), on: dated };
    if let Err(gaps) = paper::letter(&desk, &letter)? {
        return Err(lacking(acting.context, links, gaps).into());
    }
    // Somebody else who signs stands in the paper that was signed, and what is signed is what it is.
    let same = letter.signed_by == stored.signed_by && stored.files.iter().all(|file| file.signed.is_none());
    if same && says_else(acting, &desk, &stored)? {
        return Err(Failure::from(Unsent(key, NotSent::Outdated)).at(handle(key)));
    }
    Ok(())
}

/// Whether the file that was made of a letter would come out otherwise by now, though no dated fact changed since: something was
/// corrected. It was made before it had its number, or after.
fn says_else(acting: &Acting<'_, '_>, desk: &Desk<'_>, stored: &Letter) -> Result<bool, Failure> {
    let has = |ending: &str| stored.files.iter().any(|file| file.name.ends_with(ending));
    let unnumbered = Letter { number: None, date: None, ..stored.clone() };
    let mut differs = false;
    for letter in [stored, &unnumbered] {
        let on = letter.date.or(letter.for_signature).unwrap_or(desk.on);
        let Ok(document) = paper::letter(&Desk { on, ..*desk }, letter)? else { return Ok(false) };
        let template = acting.snapshot.paper_template(&document.file)?;
        let (docx, key) = (has(".docx"), Key::new(Kind::Letter, letter.id));
        let making = Making { key, document: &document, role: Role::Letter, template, docx, pdf: !docx };
        differs = made(&[making])?.iter().flatten().any(|file| file.differs(&stored.files));
        if !differs {
            break;
        }
    }
    Ok(differs)
}
