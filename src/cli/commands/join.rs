use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::input::NotARecord;
use super::super::reason::Reason;
use super::super::session::{Session, links, remarks};
use super::super::{fields, output, pick, seen};
use crate::change::Change;
use crate::desk::join::{GaveWay, JoinFault, Joined, duplicate, joined, referring};
use crate::duty::Act;
use crate::model::field::labels;
use crate::model::kinds::person::IdKind;
use crate::model::mask::mask_field;
use crate::model::merge::Conflict;
use crate::model::{Key, Kind, Lang, Record};
use crate::register::Links;
use crate::text::{Explain, Failing, join as words};

/// Unite two records of one person or thing: the first stays, everything that refers to the second then refers to it
#[derive(clap::Args)]
pub struct Args {
    /// The record that stays
    #[arg(value_name = "A")]
    main: String,
    /// The record that becomes a duplicate of it
    #[arg(value_name = "B")]
    other: String,
    /// Which of the two is right wherever they differ, instead of being asked
    #[arg(long, value_enum, ignore_case = true)]
    prefer: Option<Side>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Side {
    A,
    B,
}

const SAME: Told = Told { failing: Failing::Usage, what: words::same, hint: None };
const KINDS: Told = Told { failing: Failing::Usage, what: words::kinds, hint: None };
const GONE: Told = Told { failing: Failing::Refused, what: words::gone, hint: Some(words::gone_hint) };

/// What the two say differently, where nobody says which is right.
struct Open {
    fields: Vec<String>,
}

impl Explain for Open {
    fn what(&self, lang: Lang) -> String {
        words::open(lang, &self.fields.join(", "))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::open_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// The first citizen's number of a person, as a field that is taken away.
fn number_of(record: &Record) -> String {
    let at = match record {
        Record::Person(person) => person.ids.iter().position(|id| id.kind == IdKind::Cccd),
        _ => None,
    };
    format!("ids[{}]=", at.unwrap_or_default())
}

/// Two people; the commands that take away a number that was typed wrong.
struct TwoPeople {
    commands: [String; 2],
}

impl Explain for TwoPeople {
    fn what(&self, lang: Lang) -> String {
        words::two_people(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::two_people_hint(lang, &self.commands.join("\n")))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let one = |selector: &str| pick::one(context, &snapshot, &links, selector, &Kind::ALL);
    let (main, other) = (one(&args.main)?, one(&args.other)?);
    if main == other {
        return Err(SAME.into());
    }
    if main.kind != other.kind {
        return Err(KINDS.into());
    }
    if links.main_of(main) != main || links.main_of(other) != other {
        return Err(GONE.into());
    }
    seen::reveal(&session, "join", [main, other], None)?;
    let lang = context.lang;
    let (staying, going) = (snapshot.record(main)?, snapshot.record(other)?);
    let mut settled: Vec<(String, Side)> = Vec::new();
    let mut settle = |conflict: &Conflict| -> Option<Option<Value>> {
        let side = args.prefer.or_else(|| ask(context, &links, main.kind, conflict))?;
        settled.push((conflict.at.clone(), side));
        Some(if side == Side::A { conflict.ours.clone() } else { conflict.theirs.clone() })
    };
    let Joined { record: mut united, gave_way } =
        joined(&staying, &going, &mut settle).map_err(|fault| match fault {
            JoinFault::Open(conflicts) => {
                let fields = conflicts.iter().map(|c| labels(main.kind.table(), &c.at, lang)).collect();
                Failure::from(Open { fields })
            }
            JoinFault::TwoPeople => {
                let corrects = |record: &Record| {
                    let act = Act::one("set", record.key()).with(number_of(record)).with("--fix");
                    act.line(lang)
                };
                TwoPeople { commands: [corrects(&staying), corrects(&going)] }.into()
            }
            JoinFault::Fault(fault) => NotARecord(fault).into(),
        })?;
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let why = args.reason.read(context, &mut resolve)?;
    let mut change = Change::new("set");
    let referring_from: BTreeSet<Key> =
        links.inverse(other).into_iter().map(|back| back.from).filter(|from| *from != main).collect();
    for key in &referring_from {
        let record = snapshot.record(*key)?;
        let mut moved = referring(&record, other, main).map_err(NotARecord)?;
        moved.set_why(why.clone());
        change.set(record, moved);
    }
    let mut gone = duplicate(&going, main).map_err(NotARecord)?;
    gone.set_why(why.clone());
    change.set(going, gone);
    united.set_why(why);
    change.set(staying, united);
    let (named_main, named_other) = (pick::named(context, &links, main), pick::named(context, &links, other));
    let committed = session.write(&snapshot, &change)?;
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let moved = referring_from.len();
    let fields: Vec<Value> = settled
        .iter()
        .map(|(at, side)| json!({ "field": at, "side": if *side == Side::A { "A" } else { "B" } }))
        .collect();
    let said: Vec<String> = gave_way.iter().map(|one| told(context, &links, one)).collect();
    let gave_way: Vec<Value> =
        gave_way.iter().map(|one| json!({ "posting": one.posting, "left": one.left })).collect();
    output::done(
        context,
        &[vec![words::done(lang, &named_other, &named_main, moved)], said].concat().join(" "),
        Some(&words::next(lang, &main.id.handle().to_string())),
        json!({
            "record": main, "duplicate": other, "moved": referring_from, "settled": fields,
            "gave_way": gave_way,
            "commit": committed.map(|c| c.commit.to_string()),
        }),
    );
    Ok(())
}

/// What became of a posting that gave way.
fn told(context: &Context, links: &Links<'_>, one: &GaveWay) -> String {
    let lang = context.lang;
    let unit = links.title(one.posting.unit.key(), lang);
    let days = one.left.iter().map(|left| match (left.from, left.to) {
        (_, Some(to)) if left.to != one.posting.to => words::until(lang, &to.to_string()),
        (from, _) => words::from(lang, &from.map(|from| from.to_string()).unwrap_or_default()),
    });
    let days = days.collect::<Vec<_>>().join(", ");
    match days.is_empty() {
        true => words::dropped(lang, &one.posting.position, &unit),
        false => words::shortened(lang, &one.posting.position, &unit, &days),
    }
}

/// Asks which of two values is right; nothing where nobody can be asked.
fn ask(context: &Context, links: &Links<'_>, kind: Kind, conflict: &Conflict) -> Option<Side> {
    let lang = context.lang;
    let one = |value: &Value| match value.as_str().and_then(|text| text.parse::<Key>().ok()) {
        Some(key) => links.title(key, lang).into_owned(),
        None => fields::plain(context, None, value),
    };
    let shown = |value: &Option<Value>| {
        let Some(value) = value else { return words::nothing(lang) };
        let value = match context.reveals() {
            true => value.clone(),
            false => mask_field(conflict.field, &conflict.field.ty, value),
        };
        match &value {
            Value::Object(map) => map.values().map(one).collect::<Vec<_>>().join(" · "),
            value => fields::plain(context, conflict.field.ty.shape(), value),
        }
    };
    let field = labels(kind.table(), &conflict.at, lang);
    loop {
        let question = words::which(lang, &field, &shown(&conflict.ours), &shown(&conflict.theirs));
        match context.terminal.ask(&question)?.trim().to_ascii_lowercase().as_str() {
            "a" => return Some(Side::A),
            "b" => return Some(Side::B),
            "" => return None,
            _ => {}
        }
    }
}
