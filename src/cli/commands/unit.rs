//! Units of the ministry.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::super::acting::{Acting, handle};
use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{output, pick};
use crate::desk::succeed::{Plan, Succeeded, how_by, sides, succeed};
use crate::duty::Act;
use crate::model::kinds::unit::Succession;
use crate::model::party::UnitRef;
use crate::model::words::Text;
use crate::model::{Key, Kind, Lang, RecordId};
use crate::text::{Explain, Failing, desk as words};

/// Units of the ministry
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Let units take the place of others from a day on (`--on`), by a decision: names, parents, postings, in one commit
    Succeed(Succeed),
}

#[derive(clap::Args)]
struct Succeed {
    /// The units that end, then those that come: of a merger the last one comes, of a split the first one ends
    #[arg(value_name = "UNIT", required = true, num_args = 2..)]
    units: Vec<String>,
    /// The decision by which they do
    #[arg(long, value_name = "SEL")]
    decision: String,
    /// How: renamed, merged, split or moved; by the decision's kind where it isn't said
    #[arg(long, value_name = "HOW", value_parser = choice::<Succession>)]
    how: Option<Succession>,
    /// Show what would be done and write nothing
    #[arg(long)]
    dry_run: bool,
}

const UNSAID: Told =
    Told { failing: Failing::Usage, what: words::how_unsaid, hint: Some(words::how_unsaid_hint) };
const SIDES: Told =
    Told { failing: Failing::Usage, what: words::bad_sides, hint: Some(words::bad_sides_hint) };

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let What::Succeed(args) = &args.what;
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    // A decision is carried out before it takes effect.
    let acting = Acting::ahead(&session, &snapshot, &links)?;
    let one = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let units = args
        .units
        .iter()
        .map(|text| Ok(one(text, &[Kind::Unit])?.id))
        .collect::<Result<Vec<RecordId>, Failure>>()?;
    let decision = one(&args.decision, &[Kind::Decision])?;
    let effect = links.facts(decision).and_then(|facts| facts.decision()).map(|decision| decision.kind);
    let how = args.how.or(effect.and_then(how_by)).ok_or(UNSAID)?;
    let (old, new) = sides(&units, how).ok_or(SIDES)?;
    let nothing_needed = Text::try_from(words::nothing_to_ask(context.lang))
        .map_err(|_| ())
        .expect("the message is a line of text");
    let plan = Plan { old, new, how, decision: decision.id, today: context.today, nothing_needed };
    let does =
        |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| Ok(succeed(act, draft, &plan)?);
    let (done, change) = acting.drafting(does, "succeed", None)?;
    if !done.late.is_empty() {
        return Err(
            Late(done.late.iter().map(|(key, filer)| file(context.lang, *key, *filer)).collect()).into()
        );
    }
    if !done.sealless.is_empty() {
        let named: Vec<String> = done.sealless.iter().map(|key| acting.named(*key)).collect();
        let commands = done.sealless.iter().map(|key| stand(&acting, *key));
        return Err(Sealless { units: named.join(", "), commands: commands.collect() }.into());
    }
    let commit = acting.write(&change, args.dry_run)?;
    report(&acting, args, &plan, decision, &done, commit);
    Ok(ExitCode::SUCCESS)
}

/// The command that says who files.
fn file(lang: Lang, procedure: Key, filer: Option<UnitRef>) -> String {
    let filer = filer.map_or_else(|| "-".to_owned(), |filer| filer.key().id.to_string());
    Act::one("set", procedure).with(format!("filer={filer}")).line(lang)
}

/// The command that says that a unit is a legal person with its own seal.
fn stand(acting: &Acting<'_, '_>, unit: Key) -> String {
    let act = Act::one("set", unit).with("standing[+].legal_person=true").with("standing[+].own_seal=true");
    act.with(format!("standing[+].from={}", acting.on())).line(acting.context.lang)
}

/// Units that come could file nothing of what those that end had asked for by then: the commands that say that they may.
struct Sealless {
    units: String,
    commands: Vec<String>,
}

impl Explain for Sealless {
    fn what(&self, lang: Lang) -> String {
        words::sealless(lang, &self.units)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::sealless_hint(lang, &self.commands.join("\n")))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Requests went out in the name of a unit on a day when it was no more: the commands that say who files them.
struct Late(Vec<String>);

impl Explain for Late {
    fn what(&self, lang: Lang) -> String {
        words::filed_late(lang, self.0.len())
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::filed_late_hint(lang, &self.0.join("\n")))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

fn report(
    acting: &Acting<'_, '_>,
    args: &Succeed,
    plan: &Plan,
    decision: Key,
    done: &Succeeded,
    commit: Option<String>,
) {
    let lang = acting.context.lang;
    let key = |id: &RecordId| Key::new(Kind::Unit, *id);
    let names = |ids: &[RecordId]| ids.iter().map(|id| acting.named(key(id))).collect::<Vec<_>>().join(", ");
    let said = words::succeeded(lang, &names(&plan.old), &names(&plan.new), &acting.on().to_string());
    let mut lines = vec![if args.dry_run { words::would(lang, &said) } else { said }];
    lines.push(words::succeeded_with(lang, done.moved.len(), done.below.len()));
    lines.extend(done.left.iter().map(|key| words::left_behind(lang, &acting.named(*key))));
    if !done.refiled.is_empty() {
        lines.push(words::refiled(lang, done.refiled.len()));
    }
    lines.extend(done.unequipped.iter().map(|key| words::unequipped(lang, &acting.named(*key))));
    lines.extend(done.of_units.iter().map(|key| words::units_certificate(lang, &acting.named(*key))));
    lines.extend(done.settled.iter().map(|key| words::settled_unit(lang, &acting.named(*key))));
    if !done.personal.is_empty() {
        lines.push(words::personal_certificates(lang, done.personal.len()));
    }
    // What was renamed is changed; what merged or was split is revoked and issued anew.
    let by = handle(decision);
    let handles = |keys: &[Key]| keys.iter().map(|key| handle(*key)).collect::<Vec<_>>().join(" ");
    let mut next: Vec<String> = done.unfiled.iter().map(|key| file(lang, *key, None)).collect();
    let mut ask = |kind: &str, keys: &[Key], more: &str| {
        if !keys.is_empty() {
            next.push(format!("chungthu request {kind} {} {more} --decision {by}", handles(keys)));
        }
    };
    ask("change", &done.personal, "--ground agency");
    match plan.how {
        Succession::Renamed | Succession::Moved => ask("change", &done.own, "--ground name-address"),
        Succession::Merged | Succession::Split => ask("revoke", &done.own, "--ground dissolved"),
    }
    ask("issue", &done.without, "--unit");
    let told: Vec<String> = next.iter().map(|command| words::next_step(lang, command)).collect();
    output::done(
        acting.context,
        &lines.join("\n"),
        Some(&told.join("\n")).filter(|told| !told.is_empty()).map(String::as_str),
        json!({
            "dry_run": args.dry_run, "commit": commit, "how": plan.how.word().word,
            "old": plan.old.iter().map(key).collect::<Vec<_>>(), "new": plan.new.iter().map(key).collect::<Vec<_>>(),
            "moved": done.moved, "below": done.below, "left": done.left, "unequipped": done.unequipped, "refiled": done.refiled, "unfiled": done.unfiled, "settled": done.settled,
            "of_units": done.of_units, "personal": done.personal, "own": done.own, "without": done.without, "next": next,
        }),
    );
}
