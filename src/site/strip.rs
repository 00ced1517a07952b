//! A record stripped to what its readers may see: the only place where the site meets a record's own values.
//!
//! What its readers may see is said by [`super::audience`]; what isn't for them goes no further than here.

use std::borrow::Cow;

use crate::duty::Rule;
use crate::model::field::{Field, Leaf, Path, Seer, Step, Type};
use crate::model::kinds::common::Role;
use crate::model::{Key, Kind, Lang, Record, mask};
use crate::rules::ProcedureRule;
use crate::text::{harmless, site as words};

use super::audience::{Sight, is_letter_about_data};
use super::say::Say;
use super::view::{Line, Piece, Section};

/// Whether a letter is about somebody's rights over their data, or about a breach: who wrote it and what about is for the desk
/// alone, too.
pub fn is_about_data(record: &Record) -> bool {
    let Record::Letter(letter) = record else { return false };
    let says_so = letter.request.is_some() || letter.breach.is_some();
    is_letter_about_data(letter.form, letter.correspondent.kind, says_so)
}

/// What such a letter says to the desk alone.
pub fn is_hidden_of_data(way: &[&str]) -> bool {
    matches!(way, ["summary"] | ["correspondent", "name"])
}

/// Whether readers aren't told to what a record refers: a letter about personal data doesn't say of whom, nor does what refers to it;
/// `from_data` where it is such a letter that refers.
pub fn is_hidden_way(to: Key, from_data: bool, say: &Say<'_>) -> bool {
    from_data && to.kind != Kind::Unit || say.audience.hides_ways(to, say.links)
}

/// Whether a field is the name of a person on their own record: people of the same name are called by theirs.
pub fn is_own_name(kind: Kind, way: &[&str]) -> bool {
    kind == Kind::Person && way == ["names", "full"]
}

/// What the law of a procedure says of its kind; nothing of any other record.
pub fn law<'s>(record: &Record, say: &Say<'s>) -> Option<&'s ProcedureRule> {
    match record {
        Record::Procedure(procedure) => say.rules.regime(procedure.regime).procedure(procedure.kind),
        _ => None,
    }
}

/// What a code of the rules in a procedure is called: a duty by its name, a ground by the words of the law.
pub fn called(
    kind: Kind,
    way: &[&str],
    code: &str,
    law: Option<&ProcedureRule>,
    say: &Say<'_>,
) -> Option<String> {
    match (kind, way) {
        (Kind::Procedure, ["asked_by", "duty"]) => Some(match Rule::of_word(code) {
            Some(rule) => rule.name(say.lang),
            None => words::duty_unlisted(say.lang, &harmless(code)),
        }),
        // What a subscriber asks by is called by what is asked for.
        (Kind::Procedure, ["papers" | "files", "role"]) if code == Role::Application.word().word => {
            Some(words::application_for(say.lang, say.label(law?.kind.label())))
        }
        (Kind::Procedure, ["ground", "code"]) if code == OTHER_GROUND => Some(words::ground_other(say.lang)),
        (Kind::Procedure, ["ground", "code"]) => Some(match law.and_then(|law| law.ground(code)) {
            Some(ground) => ground.text.say(say.lang).to_owned(),
            None => words::ground_unlisted(say.lang, &harmless(code)),
        }),
        _ => None,
    }
}

/// The code of a ground that stands in its text alone.
const OTHER_GROUND: &str = "other";

/// The labels of the fields on a way below its first, in one.
pub fn label_below(kind: Kind, way: &[&str], lang: Lang) -> String {
    let Some((first, below)) = way.split_first() else { return String::new() };
    let mut table = kind.table().field(first).and_then(|field| field.ty.table());
    let labels = below.iter().map_while(|name| {
        let field = table?.field(name)?;
        table = field.ty.table();
        Some(field.label.say(lang))
    });
    labels.collect::<Vec<_>>().join(" › ")
}

/// The details of a record in the order of its kind's table: single values first, then one part for each struct and
/// list. Where the masked ones are to be sealed, they go to `sealed` as they are, in an order that is the same in every language.
pub fn sections(record: &Record, say: &Say<'_>, sealed: Option<&mut Vec<String>>) -> Vec<Section> {
    if say.withheld.is(record.key()) {
        return Vec::new();
    }
    let of_data = is_about_data(record) && !say.audience.is_desk();
    let (kind, law) = (record.kind(), law(record, say));
    let mut strip = Strip { kind, say, law, of_data, sealed, single: Section::new(""), parts: Vec::new() };
    record.walk(&mut strip);
    let mut sections = Vec::new();
    // A list of one column reads as a line: a person who never had another name has no table of names.
    let mut parts = Vec::with_capacity(strip.parts.len());
    for mut part in strip.parts {
        if part.section.heads.len() == 1 {
            let pieces = std::mem::take(&mut part.section.rows).into_iter().flatten().flatten().collect();
            strip.single.lines.push(Line { label: part.section.label.to_owned(), pieces });
        } else {
            parts.push(part);
        }
    }
    if !strip.single.lines.is_empty() {
        sections.push(strip.single);
    }
    sections.extend(parts.into_iter().map(|part| part.section));
    sections
}

/// What is masked of a record, as it is.
pub fn masked_values(record: &Record, say: &Say<'_>) -> Vec<String> {
    let mut masked = Vec::new();
    sections(record, say, Some(&mut masked));
    masked
}

/// The values of some fields, by their ways without places in lists; nothing where one isn't there or isn't shown.
pub fn values<const N: usize>(record: &Record, ways: [&'static str; N], say: &Say<'_>) -> [String; N] {
    struct Values<'a, const N: usize> {
        kind: Kind,
        ways: [&'static str; N],
        say: &'a Say<'a>,
        found: [String; N],
    }
    impl<const N: usize> Seer for Values<'_, N> {
        fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>) {
            let way: Vec<&'static str> = at.0.iter().filter_map(name_of).collect();
            let wanted = self.ways.iter().position(|wanted| wanted.split('.').eq(way.iter().copied()));
            if let Some(found) = wanted.and_then(|wanted| self.found.get_mut(wanted))
                && self.say.audience.sight(self.kind, &way, field) == Sight::Shown
            {
                *found = shown(leaf, self.say).text;
            }
        }
    }
    let mut values = Values { kind: record.kind(), ways, say, found: [const { String::new() }; N] };
    record.walk(&mut values);
    values.found
}

impl Section {
    fn new(label: &'static str) -> Section {
        Section { label, lines: Vec::new(), heads: Vec::new(), rows: Vec::new() }
    }
}

/// One struct or list of a record on its way into a section.
struct Part {
    field: &'static str,
    section: Section,
    /// The ways to the columns, within an entry.
    columns: Vec<Vec<&'static str>>,
}

struct Strip<'a> {
    kind: Kind,
    say: &'a Say<'a>,
    /// By what law the grounds of a procedure are called.
    law: Option<&'a ProcedureRule>,
    /// It is a letter about personal data as such, and its readers are not the desk.
    of_data: bool,
    /// What is masked, where it is to be sealed.
    sealed: Option<&'a mut Vec<String>>,
    single: Section,
    parts: Vec<Part>,
}

impl Seer for Strip<'_> {
    fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>) {
        let way: Vec<&'static str> = at.0.iter().filter_map(name_of).collect();
        if self.of_data && is_hidden_of_data(&way) {
            return;
        }
        if let Leaf::Ref(to) = leaf
            && is_hidden_way(to, self.of_data, self.say)
        {
            return;
        }
        let piece = match self.say.audience.sight(self.kind, &way, field) {
            Sight::Hidden => return,
            Sight::Masked => self.masked(field, leaf),
            Sight::Shown if self.names_withheld(&way, leaf) => {
                Piece { text: words::not_said(self.say.lang), masked: true, ..Piece::default() }
            }
            Sight::Shown => {
                let code = match leaf {
                    Leaf::Str(code, _) => code,
                    Leaf::Word(word) => word.word,
                    _ => "",
                };
                let called = called(self.kind, &way, code, self.law, self.say);
                let called = called.map(|text| Piece { text, ..Piece::default() });
                let piece = called.unwrap_or_else(|| shown(leaf, self.say));
                let flag = if let Leaf::Flag(flag) = leaf { Some(flag) } else { None };
                Piece { happened: happens(field), flag, ..piece }
            }
        };
        let Some(top) = way.first() else { return };
        // What stands deeper says by itself of what it is.
        let label = match way.len() {
            ..=2 => Cow::Borrowed(field.label.say(self.say.lang)),
            _ => Cow::Owned(label_below(self.kind, &way, self.say.lang)),
        };
        match at.0.get(1) {
            None => self.single.put(label, piece),
            // A list of plain values is one line.
            Some(Step::Entry(_)) if at.0.len() == 2 => self.single.put(label, piece),
            Some(Step::Entry(entry)) => {
                let (lang, kind) = (self.say.lang, self.kind);
                let part = self.part(top, kind, lang);
                let column = way.get(1..).unwrap_or_default();
                part.put(*entry, column, label, piece);
            }
            Some(Step::Field(_)) => {
                let (lang, kind) = (self.say.lang, self.kind);
                self.part(top, kind, lang).section.put(label, piece);
            }
        }
    }
}

/// Whether a word of this field says what happened, as a step or a fact does; others say of what kind a thing is.
pub fn happens(field: &Field) -> bool {
    matches!(field.name, "fact" | "step" | "role")
}

fn name_of(step: &Step) -> Option<&'static str> {
    match step {
        Step::Field(name) => Some(name),
        Step::Entry(_) => None,
    }
}

impl Strip<'_> {
    /// Whether it says in words who isn't named. People of the same name are called by theirs.
    fn names_withheld(&self, way: &[&str], leaf: Leaf<'_>) -> bool {
        !is_own_name(self.kind, way) && matches!(leaf, Leaf::Str(text, _) if self.say.withheld.named_in(text))
    }

    fn masked(&mut self, field: &'static Field, leaf: Leaf<'_>) -> Piece {
        let mut piece = masked(field, leaf);
        if let Some(sealed) = self.sealed.as_deref_mut() {
            piece.sealed_at = Some(sealed.len().to_string());
            sealed.push(shown(leaf, self.say).text);
        }
        piece
    }

    fn part(&mut self, field: &'static str, kind: Kind, lang: Lang) -> &mut Part {
        let at = self.parts.iter().position(|part| part.field == field).unwrap_or_else(|| {
            let label = kind.table().field(field).map_or(field, |field| field.label.say(lang));
            self.parts.push(Part { field, section: Section::new(label), columns: Vec::new() });
            self.parts.len() - 1
        });
        &mut self.parts[at]
    }
}

impl Section {
    /// Adds a value under its label; values that follow each other under one label are one line.
    fn put(&mut self, label: Cow<'static, str>, piece: Piece) {
        match self.lines.last_mut() {
            Some(line) if line.label == label => line.pieces.push(piece),
            _ => self.lines.push(Line { label: label.into_owned(), pieces: vec![piece] }),
        }
    }
}

impl Part {
    fn put(&mut self, entry: usize, way: &[&'static str], label: Cow<'static, str>, piece: Piece) {
        let column = self.columns.iter().position(|column| column == way).unwrap_or_else(|| {
            self.columns.push(way.to_vec());
            self.section.heads.push(label);
            self.columns.len() - 1
        });
        if self.section.rows.len() <= entry {
            self.section.rows.resize_with(entry + 1, Vec::new);
        }
        for row in &mut self.section.rows {
            row.resize_with(self.columns.len().max(row.len()), Vec::new);
        }
        self.section.rows[entry][column].push(piece);
    }
}

fn masked(field: &'static Field, leaf: Leaf<'_>) -> Piece {
    let mut ty = &field.ty;
    while let Type::List(entry) = ty {
        ty = entry;
    }
    let text = match mask::mask_field(field, ty, &serde_json::Value::String(leaf.written())) {
        serde_json::Value::String(text) => text,
        _ => String::new(),
    };
    Piece { text, masked: true, ..Piece::default() }
}

fn shown(leaf: Leaf<'_>, say: &Say<'_>) -> Piece {
    let text = |text: String| Piece { text, ..Piece::default() };
    match leaf {
        Leaf::Str(written, _) => {
            let code =
                written.len() >= 6 && !written.contains(' ') && written.bytes().any(|b| b.is_ascii_digit());
            Piece { text: written.to_owned(), code, ..Piece::default() }
        }
        Leaf::Id(_) | Leaf::File(_) => text(leaf.written()),
        Leaf::Word(word) => text(word.label.say(say.lang).to_owned()),
        Leaf::Date(day) => Piece { text: say.day(day), day: Some(day.to_string()), ..Piece::default() },
        Leaf::Moment(moment) => {
            Piece { text: say.moment(moment), day: Some(moment.date.to_string()), ..Piece::default() }
        }
        Leaf::Flag(true) => text(words::yes(say.lang)),
        Leaf::Flag(false) => text(words::no(say.lang)),
        Leaf::Count(count) => text(count.to_string()),
        Leaf::Ref(to) => say.link(to),
        Leaf::Party(party) => say.party(party),
    }
}
