//! A decision or letter read: from the text of a paper to what it says, and from that, with the register, to records.

mod body;
pub mod life;
pub mod matched;
mod page;
pub mod record;
pub mod results;
mod table;
#[cfg(test)]
mod tests;
pub mod units;
mod words;

pub use words::{proper, sentence};

use page::Parts;
use words::{Words, is_capital, is_name};

use crate::model::Date;
use crate::model::fold::spelling;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::LetterForm;
use crate::model::kinds::unit::Capacity;
use crate::rules::{PaperKind, Rules};
use crate::scan::Scanned;

/// What a paper says. Names stand in it; it has no `Debug`.
#[derive(Clone, Default)]
pub struct Reading {
    pub kind: Option<PaperKind>,
    /// How many papers begin in the file.
    pub papers: usize,
    /// The lines of the issuing block: those above, then the issuer.
    pub issuer: Vec<String>,
    /// Number and symbol.
    pub number: Option<String>,
    pub date: Option<Date>,
    pub summary: Option<String>,
    pub effect: Option<Effect>,
    /// It undoes, corrects or extends another decision: what it does nobody can tell from its words.
    pub amends: bool,
    pub form: Option<LetterForm>,
    pub effective: Option<Date>,
    pub signer: Option<Signer>,
    pub addressed: Vec<String>,
    pub recipients: Vec<String>,
    /// The letter that is answered, by number and symbol.
    pub answers: Option<String>,
    /// What a letter's tables answer.
    pub rows: Vec<results::Answer>,
    pub people: Vec<Named>,
    /// What is said of all of them.
    pub all: Named,
    /// The whole text, for units that are named by their names.
    pub paragraphs: Vec<String>,
}

/// Who signed.
#[derive(Clone, Default)]
pub struct Signer {
    pub capacity: Option<Capacity>,
    pub title: Option<String>,
    pub name: Option<String>,
}

/// A person whom a paper is about.
#[derive(Clone, Default)]
pub struct Named {
    pub name: String,
    pub birth: Option<Date>,
    pub effect: Option<Effect>,
    /// What is said of where they are, and of where they go.
    pub now: String,
    pub new: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// What a paper says.
pub fn read(scanned: &Scanned, rules: &Rules) -> Reading {
    let words = &rules.reading;
    let parts = page::parts(scanned, words);
    let mut reading = Reading { kind: parts.kind, papers: parts.papers, ..Reading::default() };
    head(&parts, rules, &mut reading);
    reading.addressed = parts.addressed.clone();
    reading.recipients = recipients(&parts, rules);
    reading.signer = signer(&parts, rules);
    body::body(&parts, rules, &mut reading);
    let letter = reading.kind == Some(PaperKind::Letter);
    let listed = table::rows(scanned, words, letter);
    match letter {
        true => reading.rows = results::rows(&listed, words),
        false => body::rows(&listed, &mut reading),
    }
    let about = reading.summary.as_ref().or(parts.paragraphs.iter().find(|text| page::is_article(text)));
    let amends = |text: &String| Words::of(text).find_any(&words.amends, 0).is_some();
    reading.amends = !letter && about.is_some_and(amends);
    if reading.amends {
        reading.effect = Some(Effect::Other);
        reading.people.iter_mut().for_each(|named| named.effect = Some(Effect::Other));
    }
    reading.paragraphs = parts.paragraphs;
    reading
}

fn head(parts: &Parts, rules: &Rules, reading: &mut Reading) {
    let words = &rules.reading;
    let number = parts.left.iter().position(|line| page::number(line, words).is_some());
    if let Some(at) = number {
        reading.number = parts.left.get(at).and_then(|line| page::number(line, words)).flatten();
    }
    let above = parts.left.get(..number.unwrap_or(parts.left.len())).unwrap_or_default();
    reading.issuer = above.iter().filter(|line| is_capital(line)).cloned().collect();
    // The date stands on the right, but a narrow head may put it anywhere.
    let dated = |line: &String| {
        let words = Words::of(line);
        let (_, at) = words.find(&spelling("ngày"), 0)?;
        words.day(at).map(|(day, _)| day)
    };
    reading.date = parts.right.iter().chain(&parts.left).find_map(dated);
    let below = parts.left.get(number.map_or(parts.left.len(), |at| at + 1)..).unwrap_or_default();
    let lines = match parts.kind {
        Some(PaperKind::Letter) if !below.is_empty() => below.to_vec(),
        _ => parts.below_title.clone(),
    };
    let mut summary = String::new();
    for line in &lines {
        // The authority in capitals ends it.
        if is_capital(line) && !summary.is_empty() {
            break;
        }
        if is_capital(line) {
            continue;
        }
        words::join(&mut summary, line);
    }
    reading.summary = (!summary.is_empty()).then_some(summary);
    let said = reading.summary.clone().unwrap_or_default();
    reading.effect = body::effect(&Words::of(&said), rules);
    reading.form = letter_form(&said, rules);
}

fn letter_form(summary: &str, rules: &Rules) -> Option<LetterForm> {
    let said = Words::of(summary);
    rules
        .reading
        .letters
        .iter()
        .find(|letter| said.find_any(&letter.words, 0).is_some())
        .map(|letter| letter.form)
}

fn recipients(parts: &Parts, rules: &Rules) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in parts
        .recipients
        .iter()
        .filter(|l| Words::of(l).says(0, &spelling(&rules.reading.recipients)).is_none())
    {
        let begins = line.starts_with(['-', '–', '+']);
        match all.last_mut() {
            Some(last) if !begins => words::join(last, line),
            _ => all.push(line.trim_start_matches(['-', '–', '+']).trim().to_owned()),
        }
    }
    all.iter()
        .map(|one| one.trim_end_matches([';', '.', ',']).to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

/// The block of a signature: capacity and title in capitals, then the name.
fn signer(parts: &Parts, rules: &Rules) -> Option<Signer> {
    let lines: Vec<&String> =
        parts.signature.iter().filter(|line| line.chars().any(char::is_alphabetic)).collect();
    let mut signer = Signer::default();
    let titles = lines
        .iter()
        .take_while(|line| is_capital(line) && (!is_person(line, rules) || signer_titles(line, rules)));
    let titles: Vec<&&String> = titles.collect();
    for title in &titles {
        let words = Words::of(title);
        let first = title.split_whitespace().next().unwrap_or_default();
        let capacity = rules
            .reading
            .capacities
            .iter()
            .find(|c| first.ends_with('.') && words.says(0, &spelling(&c.words)) == Some(1));
        signer.capacity = signer.capacity.or(capacity.map(|c| c.capacity));
        // Of `KT. BỘ TRƯỞNG` and `THỨ TRƯỞNG` the second is who signed.
        let own = if capacity.is_some() { words.text(1, words.len()) } else { (**title).clone() };
        signer.title = Some(sentence(&own));
    }
    let name = lines.iter().skip(titles.len()).rev().find(|line| is_name(line));
    signer.name = name.map(|line| proper(line));
    (signer.title.is_some() || signer.name.is_some()).then_some(signer)
}

fn is_person(line: &str, rules: &Rules) -> bool {
    is_name(line) && !signer_titles(line, rules)
}

/// Whether a line says a title or a capacity.
fn signer_titles(line: &str, rules: &Rules) -> bool {
    let words = Words::of(line);
    let first = line.split_whitespace().next().unwrap_or_default();
    first.ends_with('.')
        || rules.titles.iter().any(|title| words.find(&spelling(&title.name.vi), 0).is_some())
}

/// Whether a paper is the scan of an identity card, which no record keeps: by its words, by the lines that machines read, or
/// by the code on it.
pub fn is_identity_card(scanned: &Scanned, rules: &Rules) -> bool {
    let card = &rules.reading.identity_card;
    if scanned.codes.iter().any(|code| is_card_code(code)) {
        return true;
    }
    let mut text = String::from(" ");
    let mut letters = 0;
    for line in scanned.lines() {
        let line = line.text();
        letters += line.chars().filter(|c| c.is_alphabetic()).count();
        if line.replace(' ', "").contains("IDVNM") {
            return true;
        }
        text.push_str(&spelling(&line));
        text.push(' ');
    }
    // A decree may speak of cards; a card says little else.
    if letters > card.most_letters {
        return false;
    }
    let says = |phrase: &&String| text.contains(&format!(" {} ", spelling(phrase)));
    card.certain.iter().any(|phrase| says(&phrase)) || card.words.iter().filter(says).count() >= card.least
}

/// The code on a card of 12 digits begins with the number, then a former number or nothing, then the name.
fn is_card_code(code: &str) -> bool {
    let parts: Vec<&str> = code.split('|').collect();
    let digits = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    match parts.as_slice() {
        [number, former, _, birth, ..] => {
            digits(number, &[12]) && digits(former, &[0, 9]) && digits(birth, &[8])
        }
        _ => false,
    }
}
