use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links, rules};
use super::super::{output, pick, sheets};
use crate::model::Lang;
use crate::model::field::along;
use crate::rules::Standing;
use crate::sheet::reconcile::{Difference, With, reconcile};
use crate::text::sheet as words;

/// Compare a sheet of others with the register: what is only here, only there, different; nothing is written
#[derive(clap::Args)]
pub struct Args {
    /// The sheet: xlsx, xls or csv
    #[arg(value_name = "SHEET")]
    file: PathBuf,
    /// Whose list it is: the CA's certificates, the personnel office's people, a system's registered serials
    #[arg(long, value_enum)]
    with: Whose,
    /// The system whose list it is, as the certificates name it
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// What a heading means, `HEADING=person.staff_code`, or `HEADING=-` to pass its column over
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    columns: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
    Ca,
    Hr,
    System,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let gathered = sheets::lines(context, &rules, std::slice::from_ref(&args.file), &args.columns)?;
    let with = match args.with {
        Whose::Ca => With::Ca,
        Whose::Hr => With::Hr,
        Whose::System => With::System,
    };
    let found = reconcile(&snapshot, &links, with, &gathered.lines, args.system.as_deref(), context.on())?;
    let lang = context.lang;
    if context.globals.json {
        let named = |key| json!({ "record": key, "title": links.title(key, lang) });
        let different: Vec<Value> = found
            .different
            .iter()
            .map(|(key, place, difference)| {
                json!({
                    "record": key, "title": links.title(*key, lang), "cell": place.address(),
                    "what": word(difference),
                })
            })
            .collect();
        let there: Vec<Value> =
            found.only_there.iter().map(|t| json!({ "cell": t.place.address(), "name": t.name })).collect();
        let unread: Vec<Value> = gathered
            .unread
            .iter()
            .map(|u| json!({ "cell": u.place.address(), "why": u.unfit.say(lang) }))
            .collect();
        output::json(&json!({
            "agreed": found.agreed, "only_here": found.only_here.iter().map(|k| named(*k)).collect::<Vec<_>>(),
            "only_there": there, "different": different, "unread": unread,
        }));
    } else {
        let mut text = String::new();
        for (head, lines) in [
            (
                words::only_here(lang, found.only_here.len()),
                found.only_here.iter().map(|key| pick::named(context, &links, *key)).collect::<Vec<_>>(),
            ),
            (
                words::only_there(lang, found.only_there.len()),
                found
                    .only_there
                    .iter()
                    .map(|t| format!("{}  {}", t.place.address(), t.name.as_deref().unwrap_or_default()))
                    .collect(),
            ),
            (
                words::different(lang, found.different.len()),
                found
                    .different
                    .iter()
                    .map(|(key, place, difference)| {
                        let what = say(lang, difference);
                        format!("{}  {}: {what}", place.address(), pick::named(context, &links, *key))
                    })
                    .collect(),
            ),
            (
                words::unread(lang, gathered.unread.len()),
                gathered
                    .unread
                    .iter()
                    .map(|u| format!("{}: {}", u.place.address(), u.unfit.say(lang)))
                    .collect(),
            ),
        ] {
            if !lines.is_empty() {
                text.push_str(&format!("{head}\n"));
                lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
            }
        }
        text.push_str(&format!("{}\n", words::reconciled(lang, found.agreed)));
        output::out(&text);
    }
    Ok(ExitCode::from(u8::from(!found.agrees() || !gathered.unread.is_empty())))
}

fn say(lang: Lang, difference: &Difference) -> String {
    match difference {
        Difference::Name => words::other_name(lang),
        Difference::Email => words::other_email(lang),
        Difference::From => words::other_from(lang),
        Difference::To => words::other_to(lang),
        Difference::Unit => words::other_unit(lang),
        Difference::Position => words::other_position(lang),
        Difference::Ended => words::ended(lang),
        Difference::Unregistered => words::unregistered(lang),
        Difference::Standing(Standing::Suspended) => {
            words::other_standing(lang, &words::standing_suspended(lang))
        }
        Difference::Standing(_) => words::other_standing(lang, &words::standing_ended(lang)),
        Difference::Field(kind, way) => {
            let labels: Vec<&str> = along(kind.table(), way).map(|field| field.label.say(lang)).collect();
            words::other_field(lang, &labels.join(" › "))
        }
    }
}

fn word(difference: &Difference) -> &str {
    match difference {
        Difference::Name => "name",
        Difference::Email => "email",
        Difference::From => "from",
        Difference::To => "to",
        Difference::Unit => "unit",
        Difference::Position => "position",
        Difference::Ended => "ended",
        Difference::Unregistered => "unregistered",
        Difference::Standing(_) => "standing",
        Difference::Field(_, way) => way,
    }
}
