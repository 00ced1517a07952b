use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::json;

use super::super::acting::{Acting, code, handle};
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{input, next, output, pick};
use super::request::{asked_text, line};
use crate::desk::answer::{Answer, NotAnswered, Reply, answer, open_lines, reply};
use crate::duty::checklist::todo;
use crate::model::kinds::procedure::Outcome;
use crate::model::words::Text;
use crate::model::{Date, Key, Kind, Lang, RecordId};
use crate::register::facts::LetterFacts;
use crate::text::{Explain, Failing, desk as words};
use crate::yaml;

/// Write down the CA's answer to a letter, line by line
#[derive(clap::Args)]
pub struct Args {
    /// The letter that is answered
    #[arg(value_name = "LETTER")]
    letter: String,
    /// What is granted: `all`, a number of a line, a procedure, certificate, device or person
    #[arg(long, value_name = "SEL", num_args = 1..)]
    granted: Vec<String>,
    /// What is refused; the reason is asked for, or read from the next line of standard input, in the order of the letter
    #[arg(long, value_name = "SEL", num_args = 1..)]
    refused: Vec<String>,
    /// What the CA wants supplemented; what is lacking is asked for in the same way
    #[arg(long, value_name = "SEL", num_args = 1..)]
    supplement: Vec<String>,
    /// Read the answers from a YAML file: a list of `line`, `result` and `reason`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["granted", "refused", "supplement"])]
    from: Option<PathBuf>,
    /// A revocation that is granted here has not been notified yet
    #[arg(long)]
    without_notice: bool,
    /// The number of the letter in which the CA answers
    #[arg(long, value_name = "N")]
    reply_number: Option<String>,
    /// The date of that letter
    #[arg(long, value_name = "DATE")]
    reply_date: Option<Date>,
}

/// An answer as it is written in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    line: String,
    result: Outcome,
    reason: Option<Text>,
}

const NOTHING: Told =
    Told { failing: Failing::Usage, what: words::nothing_answered, hint: Some(words::nothing_answered_hint) };

const TWO_FOR_ALL: Told = Told { failing: Failing::Usage, what: words::two_for_all, hint: None };

/// Why an answer to a letter is not taken, with the line by its handle.
pub struct Untaken(pub Key, pub NotAnswered);

impl Explain for Untaken {
    fn what(&self, lang: Lang) -> String {
        let name = |id: &RecordId| id.handle().to_string();
        match &self.1 {
            NotAnswered::CameIn => words::came_in(lang),
            NotAnswered::NotSent { .. } => words::not_sent(lang),
            NotAnswered::NoNumber => words::no_number(lang),
            NotAnswered::OtherLine(id) => words::other_line(lang, &name(id)),
            NotAnswered::Answered(id) => words::answered_before(lang, &name(id)),
            NotAnswered::ReplyOlder => words::reply_older(lang),
            NotAnswered::Step(id, step, _) => words::answer_step(lang, &name(id), step.label().say(lang)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let send = |numbered| todo::send_act(self.0, numbered).line(lang);
        match &self.1 {
            NotAnswered::NotSent { numbered } => Some(words::not_sent_hint(lang, &send(*numbered))),
            NotAnswered::NoNumber => Some(words::not_sent_hint(lang, &send(false))),
            NotAnswered::Step(id, ..) => Some(words::answer_step_hint(lang, &id.handle().to_string())),
            _ => None,
        }
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// One line is said to be answered in two ways.
struct Twofold(RecordId);

impl Explain for Twofold {
    fn what(&self, lang: Lang) -> String {
        words::line_twice(lang, &self.0.handle().to_string())
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// A letter whose lines are answered.
struct Lines<'a, 's, 'c> {
    acting: &'a Acting<'s, 'c>,
    key: Key,
    letter: &'a LetterFacts,
    said: BTreeMap<RecordId, Answer>,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let key = pick::one(context, &snapshot, &links, &args.letter, &[Kind::Letter])?;
    let Some(letter) = links.facts(key).and_then(|facts| facts.letter()) else { return Err(NOTHING.into()) };
    if args.reply_date.zip(letter.date).is_some_and(|(reply, date)| reply < date) {
        return Err(Untaken(key, NotAnswered::ReplyOlder).into());
    }
    let mut lines = Lines { acting: &acting, key, letter, said: BTreeMap::new() };
    lines.take(args)?;
    if lines.said.is_empty() {
        return Err(NOTHING.into());
    }
    // In the order of the letter.
    let mut said = lines.said;
    let answers: Vec<Answer> = letter.lines.iter().filter_map(|line| said.remove(&line.procedure)).collect();
    let answered: Vec<RecordId> = answers.iter().map(|answer| answer.procedure).collect();
    let count = |result: Outcome| answers.iter().filter(|answer| answer.result == result).count();
    let (granted, refused, supplement) =
        (count(Outcome::Granted), count(Outcome::Refused), count(Outcome::Supplement));
    let number = args.reply_number.as_deref().map(line).transpose()?;
    let replied = number.is_some() || args.reply_date.is_some();
    let lang = context.lang;
    let takes = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        answer(act, draft, key.id, answers, !args.without_notice)?.map_err(|why| Untaken(key, why))?;
        if !replied {
            return Ok(None);
        }
        let none_needed = Text::try_from(words::reply_noted(lang)).ok();
        Ok(Some(reply(act, draft, key.id, Reply { number, date: args.reply_date, none_needed })?))
    };
    let (reply, change) = acting.drafting(takes, "answer", None)?;
    let commit = acting.write(&change, false)?;
    let open = open_lines(&links, letter, acting.on()).filter(|id| !answered.contains(id)).count();
    let name = handle(key);
    let keys: Vec<Key> = answered.iter().map(|id| Key::new(Kind::Procedure, *id)).collect();
    let next = commit.as_ref().and_then(|_| next::after(&session, &keys));
    output::done(
        context,
        &words::answered(lang, &name, granted, refused, supplement, open),
        next.as_deref(),
        json!({
            "letter": key, "commit": commit, "granted": granted, "refused": refused, "supplement": supplement,
            "open": open, "reply": reply,
        }),
    );
    Ok(code(1, 0))
}

impl Lines<'_, '_, '_> {
    fn take(&mut self, args: &Args) -> Result<(), Failure> {
        let typed = [
            (&args.granted, Outcome::Granted),
            (&args.refused, Outcome::Refused),
            (&args.supplement, Outcome::Supplement),
        ];
        if let Some(path) = &args.from {
            let said: Vec<Said> = yaml::read_plain(&input::bytes(path)?)
                .map_err(|e| Failure::from(e).at(path.display().to_string()))?;
            for one in said {
                for procedure in self.meant(&one.line)? {
                    self.put(procedure, one.result, one.reason.clone())?;
                }
            }
            return Ok(());
        }
        if typed.iter().all(|(selectors, _)| selectors.is_empty()) {
            return self.ask();
        }
        let all = |selectors: &[String]| selectors.iter().any(|selector| selector == "all");
        if typed.iter().filter(|(selectors, _)| all(selectors)).count() > 1 {
            return Err(TWO_FOR_ALL.into());
        }
        let mut answers: Vec<(RecordId, Outcome)> = Vec::new();
        // What was named apart is not among all.
        for rest in [false, true] {
            for (selectors, result) in typed.iter().filter(|(selectors, _)| all(selectors) == rest) {
                let meant: Vec<RecordId> = match rest {
                    true => self.open().filter(|id| answers.iter().all(|(known, _)| known != id)).collect(),
                    false => {
                        let mut meant = Vec::new();
                        for selector in selectors.iter() {
                            meant.extend(self.meant(selector)?);
                        }
                        meant
                    }
                };
                answers.extend(meant.into_iter().map(|procedure| (procedure, *result)));
            }
        }
        // Reasons are read in the order of the letter, whatever that of the options.
        let lines = &self.letter.lines;
        answers.sort_by_key(|(id, _)| lines.iter().position(|line| line.procedure == *id));
        for (procedure, result) in answers {
            let reason = match result {
                Outcome::Granted => None,
                _ => Some(self.reason(procedure)?),
            };
            self.put(procedure, result, reason)?;
        }
        Ok(())
    }

    /// The lines that wait for an answer.
    fn open(&self) -> impl Iterator<Item = RecordId> {
        open_lines(self.acting.links, self.letter, self.acting.on())
    }

    fn put(&mut self, procedure: RecordId, result: Outcome, reason: Option<Text>) -> Result<(), Failure> {
        match self.said.insert(procedure, Answer { procedure, result, reason }) {
            Some(before) if before.result != result => Err(Twofold(procedure).into()),
            _ => Ok(()),
        }
    }

    fn reason(&self, procedure: RecordId) -> Result<Text, Failure> {
        let context = self.acting.context;
        asked_text(context, &words::ask_reason(context.lang, &self.title(procedure)))
    }

    fn title(&self, procedure: RecordId) -> String {
        let subject = self.acting.links.procedure(procedure).map(|procedure| procedure.subject);
        subject.map(|subject| self.acting.named(subject)).unwrap_or_default()
    }

    /// The lines that a selector means: by number, or by the procedure, what it is about, or whose that is.
    fn meant(&self, selector: &str) -> Result<Vec<RecordId>, Failure> {
        let number = selector.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(line) = number.and_then(|number| self.letter.lines.get(number)) {
            return Ok(vec![line.procedure]);
        }
        let Acting { context, snapshot, links, .. } = self.acting;
        const KINDS: [Kind; 5] = [Kind::Person, Kind::Unit, Kind::Certificate, Kind::Device, Kind::Procedure];
        let key = pick::one(context, snapshot, links, selector, &KINDS)?;
        let is = |id: &RecordId| {
            let subject = links.procedure(*id).map(|procedure| procedure.subject);
            let holder =
                subject.and_then(|subject| links.certificate_gist(subject.id)).map(|gist| gist.holder);
            let on_device = |subject: Key| links.on_device(subject.id).any(|(_, c)| c.holder == key);
            Key::new(Kind::Procedure, *id) == key
                || subject == Some(key)
                || holder == Some(key)
                || subject.filter(|subject| subject.kind == Kind::Device).is_some_and(on_device)
        };
        let found: Vec<RecordId> = self.letter.lines.iter().map(|line| line.procedure).filter(is).collect();
        match found.is_empty() {
            true => Err(Untaken(self.key, NotAnswered::OtherLine(key.id)).into()),
            false => Ok(found),
        }
    }

    /// Asks for each line that is open.
    fn ask(&mut self) -> Result<(), Failure> {
        let context = self.acting.context;
        let open: Vec<RecordId> = self.open().collect();
        for procedure in open {
            let place = self.letter.lines.iter().position(|line| line.procedure == procedure).unwrap_or(0);
            let question = words::ask_line(context.lang, place + 1, &self.title(procedure));
            let result = loop {
                let Some(typed) = context.terminal.ask(&question) else { return Ok(()) };
                match typed.trim().to_lowercase().as_str() {
                    "" => break None,
                    "c" | "g" => break Some(Outcome::Granted),
                    "t" | "r" => break Some(Outcome::Refused),
                    "b" | "s" => break Some(Outcome::Supplement),
                    _ => {}
                }
            };
            let Some(result) = result else { continue };
            let reason = if result == Outcome::Granted { None } else { Some(self.reason(procedure)?) };
            self.put(procedure, result, reason)?;
        }
        Ok(())
    }
}
