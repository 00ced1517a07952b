//! What the CA answers about each that it was asked: in the rows of a table or in sentences, matched to the open lines of the
//! letter that it answers.

use std::collections::BTreeMap;

use super::Reading;
use super::table::{Holds, Row};
use super::words::Words;
use crate::desk::answer::open_lines;
use crate::model::fold::{fold, spelling};
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection};
use crate::model::kinds::procedure::Outcome;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::facts::{CertificateFacts, LetterFacts};
use crate::rules::ReadingWords;

/// A row of a letter's table.
#[derive(Clone, Default)]
pub struct Answer {
    pub name: Option<String>,
    /// What its cells with serials say.
    pub serials: String,
    pub result: Option<Outcome>,
    pub reason: Option<String>,
}

/// The rows of a letter's tables.
pub fn rows(rows: &[Row], words: &ReadingWords) -> Vec<Answer> {
    let own = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let answer = |row: &Row| {
        let said = row.get(Holds::Result).map(Words::of);
        Answer {
            name: row.get(Holds::Name).and_then(own),
            serials: row.get(Holds::Serial).unwrap_or_default().to_owned(),
            result: said
                .and_then(|said| (0..said.len()).find_map(|at| outcome(&said, at, words)))
                .map(|(o, _)| o),
            reason: row.get(Holds::Reason).and_then(own),
        }
    };
    rows.iter().map(answer).collect()
}

/// The answer that is said at a word, and where it ends: of those that begin there the longest.
fn outcome(said: &Words, at: usize, words: &ReadingWords) -> Option<(Outcome, usize)> {
    let found = words.outcomes.iter().flat_map(|outcome| {
        outcome.words.iter().filter_map(|phrase| Some((outcome.outcome, said.says(at, &spelling(phrase))?)))
    });
    found.max_by_key(|(_, end)| *end)
}

/// Where the longest of some phrases ends that is said at a word.
fn says(said: &Words, at: usize, phrases: &[String]) -> Option<usize> {
    phrases.iter().filter_map(|phrase| said.says(at, &spelling(phrase))).max()
}

/// What is answered about one procedure.
#[derive(Clone)]
pub struct Line {
    pub procedure: RecordId,
    /// Nothing where the letter doesn't speak of it.
    pub result: Option<Outcome>,
    pub reason: Option<String>,
    /// Whether it is certain that the letter means it.
    pub sure: bool,
}

/// The answers to a letter of ours.
#[derive(Clone)]
pub struct Results {
    pub letter: Key,
    /// Whether it names the letter by its number.
    pub named: bool,
    /// Every open line of the letter, in its order.
    pub lines: Vec<Line>,
    /// What the table names and the letter doesn't have.
    pub strangers: Vec<String>,
}

impl Results {
    /// Whether anything is answered.
    pub fn any(&self) -> bool {
        self.lines.iter().any(|line| line.result.is_some())
    }

    /// Whether it says anything of lines, be it of one that the letter doesn't have.
    pub fn says(&self) -> bool {
        self.any() || !self.strangers.is_empty()
    }
}

/// The answers that a letter gives to the one that it names, `asked`; where it names none, to the only one of ours that fits
/// what it names.
pub fn of(
    reading: &Reading,
    asked: Option<Key>,
    links: &Links<'_>,
    on: Date,
    words: &ReadingWords,
) -> Option<Results> {
    let facts = |key: Key| {
        links.facts(key).and_then(|facts| facts.letter()).filter(|letter| is_asked(links, letter, on))
    };
    if let Some(key) = asked {
        return Some(to(reading, key, true, facts(key)?, links, on, words));
    }
    let waiting = links.filter_facts(Kind::Letter, |key, facts| {
        facts
            .letter()
            .filter(|letter| is_asked(links, letter, on) && letter.correspondent == CorrespondentKind::Ca)
            .map(|_| key)
    });
    let all =
        waiting.into_iter().filter_map(|key| Some(to(reading, key, false, facts(key)?, links, on, words)));
    // One line that was asked about alone names nobody.
    let named =
        |results: &Results| results.lines.iter().filter(|line| line.result.is_some() && line.sure).count();
    let mut fitting: Vec<Results> = all.filter(|results| named(results) > 0).collect();
    let most = fitting.iter().map(named).max()?;
    fitting.retain(|results| named(results) == most);
    (fitting.len() == 1).then(|| fitting.remove(0))
}

/// A letter of ours that went out and that isn't answered whole.
fn is_asked(links: &Links<'_>, letter: &LetterFacts, on: Date) -> bool {
    letter.direction == LetterDirection::Out
        && letter.sent.is_some()
        && letter.number.is_some()
        && open_lines(links, letter, on).next().is_some()
}

/// By what an open line is known in a letter.
struct Asked {
    procedure: RecordId,
    names: Vec<String>,
    serials: Vec<String>,
}

fn asked(id: RecordId, links: &Links<'_>) -> Asked {
    let mut asked = Asked { procedure: id, names: Vec::new(), serials: Vec::new() };
    let Some(procedure) = links.procedure(id) else { return asked };
    let subject = procedure.subject;
    let on_it: Vec<&CertificateFacts> = match subject.kind {
        Kind::Certificate => links.certificate(subject.id).into_iter().collect(),
        _ => links.on_device(subject.id).map(|(_, certificate)| certificate).collect(),
    };
    let devices = on_it.iter().filter_map(|certificate| certificate.device);
    let devices = devices.chain((subject.kind == Kind::Device).then_some(subject.id));
    asked.serials.extend(devices.filter_map(|id| links.device(id)?.serial.clone()));
    for certificate in on_it {
        let claimed = certificate.claimed.as_ref().and_then(|claimed| claimed.serial.clone());
        asked.serials.extend(certificate.read().map(|pem| pem.serial.clone()).or(claimed));
        asked.names.extend(certificate.system.clone());
        let holder = certificate.holder;
        asked.names.extend(
            links.person(holder.id).into_iter().flat_map(|p| p.names.iter().map(|(name, _)| name.clone())),
        );
        asked.names.extend(
            links.unit(holder.id).into_iter().flat_map(|u| u.names.iter().map(|name| name.vi.clone())),
        );
    }
    for serial in &mut asked.serials {
        *serial = bare(serial);
    }
    // Of few signs it is anybody's.
    asked.serials.retain(|serial| serial.len() >= 4);
    asked.names.retain(|name| !name.is_empty());
    asked
}

/// A serial without what people write between its signs.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn to(
    reading: &Reading,
    letter: Key,
    named: bool,
    facts: &LetterFacts,
    links: &Links<'_>,
    on: Date,
    words: &ReadingWords,
) -> Results {
    let open: Vec<Asked> = open_lines(links, facts, on).map(|id| asked(id, links)).collect();
    let mut said =
        Said { open: &open, words, lines: BTreeMap::new(), all: None, outcomes: Vec::new(), named: false };
    said.sentences(&reading.paragraphs);
    let mut strangers = Vec::new();
    for row in &reading.rows {
        said.named = true;
        match known(row, &open).as_slice() {
            [] => {
                // What was answered before may stand on the list again.
                let others = facts.lines.iter().map(|line| asked(line.procedure, links)).collect::<Vec<_>>();
                if known(row, &others).is_empty() {
                    strangers.push(row.name.clone().unwrap_or_else(|| row.serials.clone()));
                }
            }
            [(at, sure)] => {
                let result = row.result.or_else(|| said.only());
                let reason = row.reason.clone();
                said.lines.insert(*at, Told { result, reason, sure: *sure });
            }
            several => {
                for (at, _) in several {
                    said.lines.entry(*at).or_insert(Told { sure: false, ..Told::default() });
                }
            }
        }
    }
    let lines = open.iter().enumerate().map(|(at, asked)| {
        let told = said.lines.get(&at).cloned().or_else(|| said.rest(open.len()));
        let Told { result, reason, sure } = told.unwrap_or(Told { sure: true, ..Told::default() });
        // What is granted needs no reason.
        let reason = reason.filter(|_| result != Some(Outcome::Granted));
        Line { procedure: asked.procedure, result, reason, sure }
    });
    Results { letter, named, lines: lines.collect(), strangers }
}

/// The lines that a row means, by its serials, else by its name; and whether that is certain.
fn known(row: &Answer, open: &[Asked]) -> Vec<(usize, bool)> {
    let serials: Vec<String> = row.serials.split([' ', ',', ';', '/']).map(bare).collect();
    let fitting = |fits: &dyn Fn(&Asked) -> bool, sure: bool| {
        let found = open.iter().enumerate().filter(|(_, asked)| fits(asked));
        found.map(|(at, _)| (at, sure)).collect::<Vec<_>>()
    };
    let by_serial = fitting(&|asked| asked.serials.iter().any(|serial| serials.contains(serial)), true);
    let Some(name) = row.name.as_deref().filter(|_| by_serial.is_empty()) else { return by_serial };
    let said = Words::of(name);
    let by_name =
        fitting(&|asked| asked.names.iter().any(|name| said.find(&spelling(name), 0).is_some()), true);
    if !by_name.is_empty() {
        return by_name;
    }
    fitting(&|asked| asked.names.iter().any(|known| fold(known) == fold(name)), false)
}

/// What is said of one line.
#[derive(Clone, Default)]
struct Told {
    result: Option<Outcome>,
    reason: Option<String>,
    sure: bool,
}

/// What a letter says, while it is read.
struct Said<'s> {
    open: &'s [Asked],
    words: &'s ReadingWords,
    lines: BTreeMap<usize, Told>,
    /// Said of all that isn't named apart.
    all: Option<Told>,
    /// Every answer that is said anywhere.
    outcomes: Vec<Outcome>,
    /// Whether anything at all is named.
    named: bool,
}

/// A sentence while it is read.
#[derive(Default)]
struct Sentence {
    names: Vec<usize>,
    every: bool,
    answered: bool,
    /// Where the reason begins.
    reason: Option<usize>,
}

impl Said<'_> {
    /// The only answer that the letter knows.
    fn only(&self) -> Option<Outcome> {
        let first = *self.outcomes.first()?;
        self.outcomes.iter().all(|outcome| *outcome == first).then_some(first)
    }

    /// What is said of a line that isn't named, of so many.
    fn rest(&self, lines: usize) -> Option<Told> {
        let of_all = || Some(Told { result: Some(self.only()?), reason: None, sure: lines == 1 });
        self.all.clone().or_else(|| if self.named { None } else { of_all() })
    }

    fn sentences(&mut self, paragraphs: &[String]) {
        let mut now: Option<Outcome> = None;
        // Those of whom the answer was said last.
        let mut group: Vec<usize> = Vec::new();
        for paragraph in paragraphs {
            let said = Words::of(paragraph);
            if !goes_on(paragraph) {
                (now, group) = (None, Vec::new());
            }
            let mut sentence = Sentence::default();
            let mut at = 0;
            while at < said.len() {
                let mut end = at + 1;
                // What follows a reason belongs to it.
                let free = sentence.reason.is_none();
                if let Some((outcome, after)) = outcome(&said, at, self.words).filter(|_| free) {
                    self.outcomes.push(outcome);
                    // `Ông Lê Văn Chi: từ chối`.
                    for name in sentence.names.iter().filter(|_| !sentence.answered) {
                        self.lines.entry(*name).or_default().result = Some(outcome);
                    }
                    if sentence.answered || sentence.names.is_empty() {
                        group.clear();
                        sentence.names.clear();
                    }
                    (now, end, sentence.answered) = (Some(outcome), after, true);
                } else if let Some((names, after)) = self.name(&said, at).filter(|_| free) {
                    end = after;
                    self.named = true;
                    let sure = names.len() == 1;
                    for name in names {
                        let told = Told { result: now.filter(|_| sure), reason: None, sure };
                        self.lines.entry(name).or_insert(told);
                        group.push(name);
                        sentence.names.push(name);
                    }
                    let explains = said.ends_with(after - 1, ':') || said.begins_with(after, '(');
                    let answer = (after..after + 2).any(|at| outcome(&said, at, self.words).is_some());
                    if explains && !answer && now.is_some_and(|now| now != Outcome::Granted) {
                        sentence.reason = Some(after);
                    }
                } else if let Some(after) = says(&said, at, &self.words.reasons)
                    && free
                    && now.is_some_and(|now| now != Outcome::Granted)
                {
                    (sentence.reason, end) = (Some(after), after);
                } else if free && says(&said, at, &self.words.every).is_some() {
                    sentence.every = true;
                }
                if said.ends_with(end - 1, ';') || said.ends_with(end - 1, '.') || end >= said.len() {
                    self.close(std::mem::take(&mut sentence), now, &group, &said, end);
                }
                at = end;
            }
        }
    }

    /// The lines whose name or serial stands at a word, and where it ends.
    fn name(&self, said: &Words, at: usize) -> Option<(Vec<usize>, usize)> {
        let serial = bare(&said.text(at, at + 1));
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (line, asked) in self.open.iter().enumerate() {
            if asked.serials.contains(&serial) {
                found.push((line, at + 1));
            }
            let ends = asked.names.iter().filter_map(|name| said.says(at, &spelling(name)));
            found.extend(ends.max().map(|end| (line, end)));
        }
        let end = found.iter().map(|(_, end)| *end).max()?;
        let mut lines: Vec<usize> =
            found.into_iter().filter(|(_, to)| *to == end).map(|(line, _)| line).collect();
        lines.dedup();
        Some((lines, end))
    }

    fn close(&mut self, sentence: Sentence, now: Option<Outcome>, group: &[usize], said: &Words, end: usize) {
        let reason =
            sentence.reason.map(|from| tidy(&said.text(from, end))).filter(|reason| !reason.is_empty());
        if sentence.every && sentence.answered && sentence.names.is_empty() {
            self.all = Some(Told { result: now, reason, sure: true });
            return;
        }
        let Some(reason) = reason else { return };
        // A reason in a sentence of its own is that of all before it.
        let of = if sentence.names.is_empty() { group } else { &sentence.names };
        for line in of {
            let told = self.lines.entry(*line).or_default();
            told.reason.get_or_insert_with(|| reason.clone());
        }
    }
}

/// Whether a paragraph goes on with what the one before it began: an entry of its list.
fn goes_on(paragraph: &str) -> bool {
    let first = paragraph.split_whitespace().next().unwrap_or_default();
    let letter = first.trim_end_matches([')', '.']);
    first.starts_with(['-', '–', '+', '•'])
        || letter.len() < first.len()
            && letter.chars().count() == 1
            && letter.chars().all(char::is_alphabetic)
        || Words::of(paragraph).says(0, &spelling("lý do")).is_some()
}

/// A reason without the signs around it.
fn tidy(text: &str) -> String {
    let signs = [':', ';', '.', ',', '-', '–', '/', ' '];
    let bare = text.trim_matches(signs);
    let bare = bare.strip_prefix('(').map_or(bare, |inner| inner.strip_suffix(')').unwrap_or(inner));
    let mut letters = bare.trim_matches(signs).chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    first + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn line(n: u8, name: &str, serial: &str) -> Asked {
        Asked { procedure: RecordId([n; 10]), names: vec![name.to_owned()], serials: vec![serial.to_owned()] }
    }

    /// What is said of An, Bình, Chi and Hà in these paragraphs.
    fn said(paragraphs: &[&str]) -> Vec<(Option<Outcome>, Option<String>)> {
        let open = [
            line(1, "Nguyễn Văn An", "2A05F8"),
            line(2, "Trần Thị Bình", "2A05F9"),
            line(3, "Lê Văn Chi", "2A05FA"),
            line(4, "Đỗ Thị Hà", "2A05FB"),
        ];
        let words = &Rules::builtin().reading;
        let mut said = Said {
            open: &open,
            words,
            lines: BTreeMap::new(),
            all: None,
            outcomes: Vec::new(),
            named: false,
        };
        said.sentences(&paragraphs.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
        let told = |at: usize| said.lines.get(&at).cloned().or_else(|| said.rest(4)).unwrap_or_default();
        (0..4).map(|at| (told(at).result, told(at).reason)).collect()
    }

    const YES: (Option<Outcome>, Option<String>) = (Some(Outcome::Granted), None);

    fn no(outcome: Outcome, reason: &str) -> (Option<Outcome>, Option<String>) {
        (Some(outcome), Some(reason.to_owned()))
    }

    #[test]
    fn a_letter_says_of_each_what_is_answered() {
        let wanted =
            [YES, YES, no(Outcome::Refused, "Sai ngày cấp căn cước"), no(Outcome::Supplement, "Chức vụ")];
        for paragraphs in [
            &[
                "Chấp thuận cấp chứng thư cho các ông, bà: Nguyễn Văn An, Trần Thị Bình; từ chối ông Lê Văn Chi vì sai ngày cấp căn cước; đề nghị bổ sung đối với bà Đỗ Thị Hà (chức vụ).",
            ][..],
            &[
                "1. Chấp thuận:",
                "- Nguyễn Văn An;",
                "- Trần Thị Bình.",
                "2. Từ chối:",
                "- Lê Văn Chi: sai ngày cấp căn cước.",
                "3. Đề nghị bổ sung hồ sơ:",
                "- Đỗ Thị Hà: chức vụ.",
            ],
            &[
                "Ông Lê Văn Chi: không chấp thuận, lý do: sai ngày cấp căn cước.",
                "Bà Đỗ Thị Hà: yêu cầu bổ sung. Lý do: chức vụ.",
                "Các trường hợp còn lại: chấp thuận.",
            ],
            &[
                "1. Chứng thư 2A05F8, 2A05F9 đủ điều kiện.",
                "2. Từ chối 2A05FA do sai ngày cấp căn cước.",
                "3. Bổ sung 2A05FB: chức vụ.",
            ],
        ] {
            assert_eq!(said(paragraphs), wanted, "{paragraphs:?}");
        }
    }

    #[test]
    fn what_is_said_of_all_is_of_all_and_what_is_only_mentioned_is_not_answered() {
        assert_eq!(said(&["Cục đã cấp chứng thư theo đề nghị."]), [YES, YES, YES, YES]);
        assert_eq!(
            said(&["Không chấp thuận toàn bộ hồ sơ, lý do: sai mẫu."])[3],
            no(Outcome::Refused, "Sai mẫu")
        );
        let none = (None, None);
        assert_eq!(
            said(&["Cục đã nhận hồ sơ của Nguyễn Văn An."]),
            [none.clone(), none.clone(), none.clone(), none.clone()]
        );
        assert_eq!(said(&["Đã cấp chứng thư cho Nguyễn Văn An."]), [YES, none.clone(), none.clone(), none]);
    }
}
