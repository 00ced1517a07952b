//! What the law on personal data has the office write: that a request came in, its answer or refusal, the notice of a breach.

use super::case::{Desk, current};
use super::gap::{Gaps, Lack};
use super::gather::blank;
use super::head::{Signs, focal, signatory};
use super::unit::Listing;
use super::words::{Words, capital, long_day, moment};
use crate::model::kinds::Letter;
use crate::model::kinds::letter::{
    Correspondent, CorrespondentKind, DataBreach, DataRequest, LetterDirection, LetterForm,
};
use crate::model::kinds::procedure::Outcome;
use crate::model::party::{LetterRef, PersonRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::register::facts::LetterFacts;
use crate::rules::{DataLaw, OwnPaper};

/// A paper about a request or a breach.
pub struct Subject<'r> {
    /// The request, or the letter that has the breach.
    pub of: &'r Letter,
    /// The letter of ours that the paper is; nothing where it is a slip that is signed by hand.
    pub letter: Option<&'r Letter>,
}

/// A letter of ours that is due for a request or a breach.
pub struct DueLetter<'r> {
    pub letter: Letter,
    /// As it is in the register, where it is there.
    pub base: Option<Letter>,
    /// What it answers, or the breach that it tells of.
    pub of: Letter,
    pub paper: &'r OwnPaper,
}

/// The letter that is due for this one, which is a request, a breach, or our letter about either; nothing for another, or where
/// ours has gone out.
pub fn due_letter<'r>(
    desk: &Desk<'r>,
    letter: Letter,
    with: &Listing<'_>,
) -> Result<Option<DueLetter<'r>>, OpenError> {
    let (of, base) = match (letter.direction, letter.form) {
        (LetterDirection::In, LetterForm::DataRequest | LetterForm::Breach) => {
            let (ours, gone) = match is_extended(&letter) {
                true => unsent(desk, desk.links.extensions_of(Key::new(Kind::Letter, letter.id)))?,
                false => unsent(desk, desk.links.answers_to(Key::new(Kind::Letter, letter.id)))?,
            };
            if gone {
                return Ok(None);
            }
            (letter, ours)
        }
        (LetterDirection::Out, LetterForm::Breach) => (letter.clone(), Some(letter)),
        (LetterDirection::Out, LetterForm::Reply | LetterForm::Extension) => {
            let Some(to) = letter.replies_to else { return Ok(None) };
            match desk.snapshot.record(to.key())? {
                Record::Letter(of) if of.form == LetterForm::DataRequest => (*of, Some(letter)),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    if base.as_ref().is_some_and(|ours| ours.sent.is_some_and(|day| day <= desk.on)) {
        return Ok(None);
    }
    let refused = of.request.as_ref().is_some_and(|request| request.result == Some(Outcome::Refused));
    let extends = base.as_ref().map_or_else(|| is_extended(&of), |ours| ours.form == LetterForm::Extension);
    let code = match of.form {
        LetterForm::Breach => "breach-notice",
        _ if extends => "data-extension",
        _ if refused => "data-refusal",
        _ => "data-answer",
    };
    let Some(paper) = desk.rules.paper(code) else { return Ok(None) };
    let mut letter = match &base {
        Some(ours) => ours.clone(),
        None => drafted(desk, &of, with)?,
    };
    // What was made before something changed goes to be signed anew.
    let key = Key::new(Kind::Letter, letter.id);
    let facts = desk.links.facts(key).and_then(|facts| facts.letter());
    let outdated = facts.is_some_and(|facts| desk.links.is_outdated(key, facts, desk.on));
    letter.for_signature = letter.for_signature.filter(|_| !outdated).or(Some(desk.on));
    complete(desk, &mut letter, paper, &of, with)?;
    Ok(Some(DueLetter { letter, base, of, paper }))
}

/// Whether it was decided to take longer over a request, and nothing else yet.
fn is_extended(letter: &Letter) -> bool {
    let request = letter.request.as_ref().filter(|_| letter.form == LetterForm::DataRequest);
    request.is_some_and(|request| request.extended.is_some() && request.result.is_none())
}

/// Of some letters, the one of ours that hasn't gone out; whether one has.
fn unsent<'l>(
    desk: &Desk<'_>,
    letters: impl Iterator<Item = (Key, &'l LetterFacts)>,
) -> Result<(Option<Letter>, bool), OpenError> {
    let mut draft = None;
    for (key, facts) in letters {
        if facts.direction != LetterDirection::Out {
            continue;
        }
        if facts.sent.is_some_and(|day| day <= desk.on) {
            return Ok((None, true));
        }
        if let Record::Letter(letter) = desk.snapshot.record(key)? {
            draft = Some(*letter);
        }
    }
    Ok((draft, false))
}

/// A new letter of ours that answers one.
fn drafted(desk: &Desk<'_>, of: &Letter, with: &Listing<'_>) -> Result<Letter, OpenError> {
    let (form, to) = match of.form {
        LetterForm::Breach => {
            let kind = CorrespondentKind::Agency;
            (LetterForm::Breach, Correspondent { kind, unit: None, person: None, name: None })
        }
        _ => (
            if is_extended(of) { LetterForm::Extension } else { LetterForm::Reply },
            Correspondent { unit: None, name: subject_line(desk, of)?, ..of.correspondent.clone() },
        ),
    };
    let mut letter = blank((with.new_id)(), to, form, desk.on);
    letter.replies_to = LetterRef::try_from(Key::new(Kind::Letter, of.id)).ok();
    letter.breach.clone_from(&of.breach);
    letter.assignee = with.assignee.and_then(|handle| Line::try_from(handle).ok());
    Ok(letter)
}

/// What a letter of ours about it needs and doesn't have yet.
fn complete(
    desk: &Desk<'_>,
    letter: &mut Letter,
    paper: &OwnPaper,
    of: &Letter,
    with: &Listing<'_>,
) -> Result<(), OpenError> {
    if letter.form == LetterForm::Breach && letter.correspondent.name.is_none() {
        let law = of.breach.as_ref().and_then(|breach| desk.rules.privacy.law_on(breach.discovered.date));
        letter.correspondent.name = law.and_then(|law| Line::try_from(law.breach.to.vi.as_str()).ok());
    }
    if letter.number.is_none() || letter.summary.is_none() {
        let about = paper.regarding.as_ref().map(|about| format!("V/v {about}"));
        letter.summary = about.and_then(|about| Text::try_from(about).ok()).or(letter.summary.take());
    }
    let Some(unit) = issuer(desk, letter, of, with.office).map(|unit| desk.unit(unit)).transpose()?.flatten()
    else {
        return Ok(());
    };
    let signs = signatory(desk, &unit, Signs { person: with.signed_by, capacity: None });
    let focal = focal(desk, &unit);
    // Who has gone by now signs nothing and is asked nothing.
    let here = |person: &PersonRef| !desk.links.is_gone(person.key(), desk.on);
    if letter.sent.is_none() && !letter.signed_by.as_ref().is_none_or(here) {
        (letter.signed_by, letter.capacity) = (None, None);
    }
    letter.contact = letter.contact.filter(|person| letter.sent.is_some() || here(person));
    let named = with.contact.and_then(|id| PersonRef::try_from(Key::new(Kind::Person, id)).ok());
    letter.filer = UnitRef::try_from(Key::new(Kind::Unit, unit.id)).ok();
    letter.series = letter
        .series
        .take()
        .or_else(|| current(&unit.symbols, |s| (s.from, s.to), desk.on).map(|s| s.symbol.clone()));
    letter.signed_by = letter.signed_by.or(signs.map(|s| s.person));
    letter.capacity = letter.capacity.or(signs.map(|s| s.capacity));
    letter.contact = letter.contact.or(named).or(focal);
    Ok(())
}

/// The unit that a paper about a request or a breach comes from, the slip of its receipt as the answer to it: whom either letter
/// names, else the office, else whoever files for those whom it is about.
pub(super) fn issuer(
    desk: &Desk<'_>,
    ours: &Letter,
    of: &Letter,
    office: Option<RecordId>,
) -> Option<RecordId> {
    let named = ours.filer.or(of.filer).map(|filer| filer.key().id);
    named.or(office).or_else(|| filer_of(desk, of))
}

fn filer_of(desk: &Desk<'_>, of: &Letter) -> Option<RecordId> {
    let affected = of.breach.iter().flat_map(|breach| &breach.affected);
    let mut people = of.correspondent.person.iter().chain(affected);
    people.find_map(|person| desk.links.filer_of(desk.links.unit_of(person.key(), desk.on)?, desk.on))
}

/// What the data subject is called: by their record, else as the letter has it.
fn subject_line(desk: &Desk<'_>, of: &Letter) -> Result<Option<Line>, OpenError> {
    let person = of.correspondent.person.map(|person| desk.person(person.key().id)).transpose()?.flatten();
    let name = person.as_ref().and_then(|person| desk.name_of(person));
    Ok(name.and_then(|name| Line::try_from(name).ok()).or_else(|| of.correspondent.name.clone()))
}

/// The words of a paper, and whether it is a draft for what isn't certain on it.
pub(super) fn words(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    of: &Letter,
    gaps: &mut Gaps,
) -> Result<(Words, bool), OpenError> {
    let key = Key::new(Kind::Letter, of.id);
    if of.form == LetterForm::Breach {
        const FOUND: &[&str] = &["breach.discovered=-"];
        let Some(breach) = &of.breach else {
            gaps.push(key, "breach", Lack::Missing, FOUND);
            return Ok((Vec::new(), false));
        };
        return Ok(breach_words(desk, key, breach, gaps));
    }
    let name = subject_line(desk, of)?.map(|name| name.as_str().to_owned());
    let subject = gaps.want(name, key, "correspondent.name", &["correspondent.name=-"]);
    let came = of.received.or(of.date);
    let came_on = gaps.want(came.map(long_day), key, "received", &["received=-"]);
    let mut words = vec![("subject", subject), ("received", came_on), ("handle", of.id.handle().to_string())];
    let Some(request) = &of.request else {
        gaps.push(key, "request.right", Lack::Missing, &["request.right=-"]);
        return Ok((words, false));
    };
    let law = came.and_then(|day| desk.rules.privacy.law_on(day));
    words.push(("right", request.right.label().vi.to_owned()));
    words.push(("law", law.map(|law| law.law.vi.clone()).unwrap_or_default()));
    let (last, certain) = deadline(request, came.zip(law));
    words.push(("deadline", last.map(long_day).unwrap_or_default()));
    if let Some(told) = request.extended.filter(|_| !paper.answers) {
        let first = came.zip(law).map(|(came, law)| {
            let of = (request.right, request.third_party == Some(true), false);
            law.last_day(came, Some(of)).0
        });
        words.push(("extended", long_day(told)));
        words.push(("first", first.map(long_day).unwrap_or_default()));
        let why = request.answer.as_ref().map(|text| text.as_str().replace('\n', " "));
        if paper.code == "data-extension" {
            words.push(("done", gaps.want(why, key, "request.answer", &["request.answer=-"])));
        }
    }
    if !paper.answers {
        return Ok((words, !certain));
    }
    const GRANTED: &[&str] = &["request.result=granted"];
    let said = request.answer.as_ref().map(|text| text.as_str().replace('\n', " "));
    match request.result {
        Some(Outcome::Granted) => {
            let granted = said.or_else(|| desk.rules.privacy.granted(request.right).map(str::to_owned));
            words.push(("done", gaps.want(granted, key, "request.answer", &["request.answer=-"])));
        }
        Some(Outcome::Refused) => {
            let ground = request.ground.and_then(|ground| desk.rules.privacy.refusal(ground));
            let ground = ground.map(str::to_owned);
            words.push(("ground", gaps.want(ground, key, "request.ground", &["request.ground=-"])));
            words.push(("reason", said.map(|said| format!(" {said}")).unwrap_or_default()));
        }
        Some(Outcome::Supplement) | None => {
            gaps.push(key, "request.result", Lack::Missing, GRANTED);
        }
    }
    Ok((words, false))
}

fn deadline(request: &DataRequest, law: Option<(Date, &DataLaw)>) -> (Option<Date>, bool) {
    let of = (request.right, request.third_party == Some(true), request.extended.is_some());
    law.map_or((None, true), |(came, law)| {
        let (last, certain) = law.last_day(came, Some(of));
        (Some(last), certain)
    })
}

/// What a notice says of a breach. It is a draft where to whom it goes isn't certain.
fn breach_words(desk: &Desk<'_>, key: Key, breach: &DataBreach, gaps: &mut Gaps) -> (Words, bool) {
    let law = desk.rules.privacy.law_on(breach.discovered.date);
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().replace('\n', " "));
    let named = u64::try_from(breach.affected.len()).ok().filter(|count| *count > 0);
    let people = breach.people.or(named).map(|count| count.to_string());
    let harm = match breach.harm {
        Some(true) => "có",
        Some(false) => "không",
        None => "đang xác minh",
    };
    let words = vec![
        ("discovered", capital(&moment(breach.discovered))),
        ("what", gaps.want(text(&breach.what), key, "breach.what", &["breach.what=-"])),
        ("data", gaps.want(text(&breach.data), key, "breach.data", &["breach.data=-"])),
        ("people", gaps.want(people, key, "breach.people", &["breach.people=-"])),
        ("measures", gaps.want(text(&breach.measures), key, "breach.measures", &["breach.measures=-"])),
        ("harm", harm.to_owned()),
        ("law", law.map(|law| law.law.vi.clone()).unwrap_or_default()),
    ];
    (words, law.is_none_or(|law| !law.breach.to_certain))
}
