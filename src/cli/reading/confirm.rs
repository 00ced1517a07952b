//! What was understood of a paper, shown field by field on the terminal and corrected there.

use super::super::answer;
use super::super::failure::Failure;
use super::super::{output, pick, rows};
use super::Desk;
use crate::desk::reading::matched::{Found, Line};
use crate::desk::reading::record::Settled;
use crate::desk::reading::{Named, Reading, Signer, matched};
use crate::model::field::{Scalar, Shape};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::LetterForm;
use crate::model::kinds::procedure::Outcome;
use crate::model::{Date, Key, Kind, RecordId};
use crate::rules::PaperKind;
use crate::text::reading as words;

/// What somebody answered to a question that has a value already.
enum Answer {
    Keep,
    Drop,
    Typed(String),
}

/// Asks for one value; what there is stands in brackets.
fn ask(desk: &Desk<'_>, label: &str, now: &str) -> Answer {
    let question = if now.is_empty() { format!("{label}:") } else { format!("{label} [{now}]:") };
    match desk.context.terminal.ask(&question).unwrap_or_default().trim() {
        "" => Answer::Keep,
        "-" => Answer::Drop,
        typed => Answer::Typed(typed.to_owned()),
    }
}

fn text(desk: &Desk<'_>, label: &str, value: &mut Option<String>) {
    match ask(desk, label, value.as_deref().unwrap_or_default()) {
        Answer::Keep => {}
        Answer::Drop => *value = None,
        Answer::Typed(typed) => *value = Some(typed),
    }
}

/// Asks for a value of a field's shape until what is typed is one.
fn of_shape<T: Copy>(
    desk: &Desk<'_>,
    label: &str,
    shape: Shape,
    value: &mut Option<T>,
    say: impl Fn(T) -> String,
    take: impl Fn(&str) -> Option<T>,
) {
    if let Shape::Choice(choices) = shape {
        let listed =
            choices.iter().enumerate().map(|(i, c)| format!("{} {}", i + 1, c.label.say(desk.context.lang)));
        output::warn(&format!("  {}", listed.collect::<Vec<_>>().join(" · ")));
    }
    loop {
        match ask(desk, label, &value.map(&say).unwrap_or_default()) {
            Answer::Keep => return,
            Answer::Drop => {
                *value = None;
                return;
            }
            Answer::Typed(typed) => match take(&answer::written(shape, &typed)) {
                Some(taken) => {
                    *value = Some(taken);
                    return;
                }
                None => output::warn(&words::not_that(desk.context.lang)),
            },
        }
    }
}

fn day(desk: &Desk<'_>, label: &str, value: &mut Option<Date>) {
    of_shape(desk, label, Shape::Date, value, |day: Date| day.to_string(), |typed| typed.parse().ok());
}

/// The label of a field of a kind.
fn label(desk: &Desk<'_>, kind: Kind, path: &str) -> &'static str {
    let field = crate::model::edit::field_at(kind.table(), path);
    field.map_or("", |field| field.label.say(desk.context.lang))
}

/// Asks for what stands at the head and the foot.
pub fn head(desk: &Desk<'_>, said: &mut Reading, settled: &mut Settled) -> Result<(), Failure> {
    let kind = if said.kind == Some(PaperKind::Letter) { Kind::Letter } else { Kind::Decision };
    let lang = desk.context.lang;
    output::warn(&words::read_as(lang, &desk.path, kind.label().say(lang)));
    output::warn(&words::ask_fields(lang));
    let issuer = if kind == Kind::Letter { "correspondent.name" } else { "issuer" };
    match ask(desk, label(desk, kind, issuer), settled.issuer.as_ref().map_or("", |(name, _)| name)) {
        Answer::Keep => {}
        Answer::Drop => settled.issuer = None,
        Answer::Typed(typed) => {
            let unit = match desk.units.named(&typed).as_slice() {
                [one] => Some(*one),
                _ => None,
            };
            settled.issuer = Some((typed, unit));
        }
    }
    text(desk, label(desk, kind, "number"), &mut said.number);
    day(desk, label(desk, kind, "date"), &mut said.date);
    text(desk, label(desk, kind, "summary"), &mut said.summary);
    match kind {
        Kind::Letter => {
            let word = |form: LetterForm| form.label().say(lang).to_owned();
            let take = |typed: &str| LetterForm::ALL.iter().copied().find(|form| form.word().word == typed);
            of_shape(desk, label(desk, kind, "form"), LetterForm::SHAPE, &mut said.form, word, take);
        }
        _ => {
            effect(desk, &mut said.effect);
            day(desk, label(desk, kind, "effective"), &mut said.effective);
        }
    }
    signer(desk, kind, said);
    Ok(())
}

/// Asks for who signed, title and name in one line.
fn signer(desk: &Desk<'_>, kind: Kind, said: &mut Reading) {
    let mut signer = said.signer.as_ref().and_then(|signer| {
        let parts = [signer.title.as_deref(), signer.name.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    let before = signer.clone();
    text(desk, label(desk, kind, "signer"), &mut signer);
    if signer != before {
        let capacity = said.signer.as_ref().and_then(|signer| signer.capacity);
        said.signer = signer.map(|title| Signer { capacity, title: Some(title), name: None });
    }
}

fn effect(desk: &Desk<'_>, value: &mut Option<Effect>) {
    let lang = desk.context.lang;
    let word = |effect: Effect| effect.label().say(lang).to_owned();
    let take = |typed: &str| Effect::ALL.iter().copied().find(|effect| effect.word().word == typed);
    of_shape(desk, label(desk, Kind::Decision, "kind"), Effect::SHAPE, value, word, take);
}

/// Asks for every line, then for people whom the paper names besides.
pub fn lines(desk: &Desk<'_>, said: &Reading, settled: &mut Settled) -> Result<(), Failure> {
    let mut kept = Vec::new();
    for (line, whom) in std::mem::take(&mut settled.lines) {
        if let Some(confirmed) = one(desk, line, whom)? {
            kept.push(confirmed);
        }
    }
    // Where nobody was found, or the paper has no text, people are named here.
    if kept.is_empty() {
        while let Some(name) = desk.context.terminal.ask(&words::ask_name(desk.context.lang)) {
            if name.trim().is_empty() {
                break;
            }
            let named = Named { name: name.trim().to_owned(), ..Named::default() };
            let blank = Reading { people: vec![named], effect: said.effect, ..Reading::default() };
            let mut birth = |key: Key| desk.birth(key);
            let found =
                matched::lines(&blank, &desk.units, desk.links, desk.rules, desk.on(said), &mut birth);
            for mut line in found {
                let whom = match &line.person {
                    Found::One { key, .. } => Some(*key),
                    _ => None,
                };
                details(desk, &mut line)?;
                if let Some(confirmed) = one(desk, line, whom)? {
                    kept.push(confirmed);
                }
            }
        }
    }
    settled.lines = kept;
    Ok(())
}

/// Asks for every open line of the letter that is answered, where anything of it is answered.
pub fn results(desk: &Desk<'_>, settled: &mut Settled) {
    let Some(results) = settled.results.as_mut().filter(|results| results.says()) else {
        return;
    };
    let lang = desk.context.lang;
    let named = pick::named(desk.context, desk.links, results.letter);
    output::warn(&match results.named {
        true => words::answers_letter(lang, &named),
        false => words::answers_guessed(lang, &named),
    });
    results.named = true;
    for stranger in results.strangers.drain(..) {
        output::warn(&words::answer_stranger(lang, &stranger));
    }
    for (number, line) in (1..).zip(&mut results.lines) {
        let subject = desk.links.procedure(line.procedure).map(|procedure| procedure.subject);
        let named = subject.map(|subject| pick::named(desk.context, desk.links, subject)).unwrap_or_default();
        loop {
            let said =
                line.result.map_or_else(|| words::not_answered(lang), |r| r.label().say(lang).to_owned());
            let said = match &line.reason {
                Some(reason) => format!("{said} ({reason})"),
                None => said,
            };
            output::warn(&words::follows_line(lang, number, &named, &said));
            let typed = desk.context.terminal.ask(&words::ask_result(lang)).unwrap_or_default();
            line.result = match typed.trim().to_lowercase().as_str() {
                "" => break,
                "-" => None,
                "c" | "g" => Some(Outcome::Granted),
                "t" | "r" => Some(Outcome::Refused),
                "b" | "s" => Some(Outcome::Supplement),
                _ => continue,
            };
            if !matches!(line.result, Some(Outcome::Refused | Outcome::Supplement)) {
                line.reason = None;
            }
            break;
        }
        line.sure = true;
        if matches!(line.result, Some(Outcome::Refused | Outcome::Supplement)) {
            text(desk, label(desk, Kind::Letter, "lines[0].reason"), &mut line.reason);
        }
    }
}

/// Asks for one line; nothing where it is dropped.
fn one(
    desk: &Desk<'_>,
    mut line: Line,
    mut whom: Option<Key>,
) -> Result<Option<(Line, Option<Key>)>, Failure> {
    let lang = desk.context.lang;
    if let Found::Several(keys) = &line.person
        && whom.is_none()
    {
        output::warn(&words::person_several(lang, &line.name, keys.len()));
        whom = among(desk, keys);
    }
    loop {
        let named = |key: Key| pick::named(desk.context, desk.links, key);
        output::warn(&match (whom, &line.person) {
            (Some(key), Found::One { key: found, sure: false }) if key == *found => {
                words::person_unsure(lang, &line.name, &named(key))
            }
            (Some(key), _) => words::person_is(lang, &line.name, &named(key)),
            (None, _) if line.of_unit() => words::unit_new(lang, &line.name),
            (None, _) => words::person_new(lang, &line.name),
        });
        output::warn(&format!("  {}", told(desk, &line)));
        // A unit that comes is added; which one ends, the register must know.
        let comes = line.effect == Effect::Establish;
        let question = match (whom, line.of_unit()) {
            (None, true) if comes => words::ask_new_unit(lang),
            (None, true) => words::ask_unit(lang),
            (None, false) => words::ask_new(lang),
            (Some(_), _) => words::ask_line(lang),
        };
        match desk.context.terminal.ask(&question).unwrap_or_default().trim() {
            "" if whom.is_none() && line.of_unit() && !comes => return Ok(None),
            "" => return Ok(Some((line, whom))),
            "-" => return Ok(None),
            "e" => details(desk, &mut line)?,
            typed => {
                match pick::one(desk.context, desk.snapshot, desk.links, typed, &[Kind::Person, Kind::Unit]) {
                    Ok(key) => {
                        line.person = Found::One { key, sure: true };
                        whom = Some(key);
                    }
                    Err(failure) => output::failure(&failure, lang, false),
                }
            }
        }
    }
}

/// One of several, by its number.
fn among(desk: &Desk<'_>, keys: &[Key]) -> Option<Key> {
    let on = desk.context.today;
    let lines: Vec<Vec<String>> =
        keys.iter().map(|key| rows::line(desk.context, desk.links, *key, on)).collect();
    for (i, line) in output::table(&lines).lines().enumerate() {
        output::warn(&format!("{:>3}  {line}", i + 1));
    }
    let typed = desk.context.terminal.ask(&crate::text::cli::which_one(desk.context.lang, keys.len()))?;
    let number: usize = typed.trim().parse().ok()?;
    keys.get(number.checked_sub(1)?).copied()
}

/// What a line says, in one.
fn told(desk: &Desk<'_>, line: &Line) -> String {
    let lang = desk.context.lang;
    let unit = |id: RecordId| rows::unit_name(desk.links, id, desk.context.today);
    let parts = [
        Some(line.effect.label().say(lang).to_owned()),
        line.unit.map(unit).or_else(|| line.founded.as_deref().map(|name| words::founded(lang, name))),
        line.position.clone(),
        line.from.map(|day| format!("≥ {day}")),
        line.to.map(|day| format!("≤ {day}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Asks for what a line says.
fn details(desk: &Desk<'_>, line: &mut Line) -> Result<(), Failure> {
    let mut effect_now = Some(line.effect);
    effect(desk, &mut effect_now);
    line.effect = effect_now.unwrap_or(Effect::Other);
    let unit_label = label(desk, Kind::Decision, "lines[0].unit");
    loop {
        let now = line.unit.map(|id| rows::unit_name(desk.links, id, desk.context.today)).unwrap_or_default();
        match ask(desk, unit_label, &now) {
            Answer::Keep => break,
            Answer::Drop => {
                line.unit = None;
                break;
            }
            Answer::Typed(typed) => {
                match pick::one(desk.context, desk.snapshot, desk.links, &typed, &[Kind::Unit]) {
                    Ok(key) => {
                        line.unit = Some(key.id);
                        break;
                    }
                    Err(failure) => output::failure(&failure, desk.context.lang, false),
                }
            }
        }
    }
    line.unit_unknown = false;
    if line.of_unit() {
        if line.unit.is_none() && line.effect != Effect::Establish {
            text(desk, &words::founded_label(desk.context.lang), &mut line.founded);
        }
    } else {
        text(desk, label(desk, Kind::Decision, "lines[0].position"), &mut line.position);
    }
    day(desk, label(desk, Kind::Decision, "lines[0].from"), &mut line.from);
    day(desk, label(desk, Kind::Decision, "lines[0].to"), &mut line.to);
    Ok(())
}
