use std::process::ExitCode;

use super::super::acting::Acting;
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::handed::{devices, report};
use super::super::module::{ModuleArgs, each_plugged};
use super::super::pick;
use super::super::session::{Session, links};
use super::super::several::Several;
use super::request::line;
use crate::desk::handing::{Delivery, deliver};
use crate::model::Kind;
use crate::model::party::{PaperRef, Party};
use crate::text::desk as words;

/// Hand devices to those who use them: one hand-over for each receiver, and the next step of every procedure concerned
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: Several,
    /// To whom; each to the holder or manager of what is on it where it isn't said
    #[arg(long, value_name = "PERSON|UNIT")]
    to: Option<String>,
    /// The decision or letter that allows it: an organisation's device moves with one only
    #[arg(long, value_name = "SEL")]
    authorised_by: Option<String>,
    /// The receipt of the PIN was confirmed; without a hand-over where they have the device already
    #[arg(long)]
    pin_confirmed: bool,
    /// Where it takes place
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// The devices that are plugged in, one after the other
    #[arg(long)]
    plugged: bool,
    #[command(flatten)]
    module: ModuleArgs,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let (mut selected, unnamed) = match args.plugged && args.of.is_empty() {
        true => Default::default(),
        false => args.of.keys(context, &snapshot, &links, &Kind::ALL)?,
    };
    if args.plugged {
        let mut module = args.module.open(context, None, None)?;
        each_plugged(context, &mut module, |_, token| {
            let device = pick::one(context, &snapshot, &links, &token.serial, &[Kind::Device])?;
            selected.extend((!selected.contains(&device)).then_some(device));
            Ok(())
        })?;
    }
    let one = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let to = match &args.to {
        Some(text) => Some(match one(text, &[Kind::Person, Kind::Unit])? {
            key if key.kind == Kind::Person => Party::Person(key.id),
            key => Party::Unit(key.id),
        }),
        None => None,
    };
    let authorised_by = match &args.authorised_by {
        Some(text) => PaperRef::try_from(one(text, PaperRef::KINDS)?).ok(),
        None => None,
    };
    let place = args.place.as_deref().map(line).transpose()?;
    let delivery = Delivery { to, authorised_by, pin_confirmed: args.pin_confirmed, place };
    let (found, without) = devices(&acting, &selected, false);
    let hands = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        Ok(deliver(act, draft, found, &delivery)?)
    };
    let (handed, change) = acting.drafting(hands, "deliver", None)?;
    let commit = acting.write(&change, false)?;
    Ok(report(&acting, (&handed, &change), (&without, &unnamed), words::noted_pin, commit))
}
