use std::process::ExitCode;

use super::super::acting::Acting;
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::handed::{self, Handing};
use super::super::module::{ModuleArgs, each_plugged};
use super::super::pick;
use super::super::several::{Several, Unnamed};
use super::request::line;
use crate::desk::handing::{Delivery, deliver};
use crate::model::party::{PaperRef, Party};
use crate::model::{Key, Kind};
use crate::text::desk as words;

/// Hand devices to those who use them: one hand-over for each receiver, and the next step of every procedure concerned
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: Several,
    /// To whom; each to the holder or manager of what is on it where it isn't said
    #[arg(long, value_name = "PERSON|UNIT")]
    to: Option<String>,
    /// The decision or letter that allows it: an organisation's device moves with one only, and a person's to nobody else without one
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

const HANDING: Handing = Handing {
    verb: "deliver",
    held: false,
    refused: words::not_handed,
    noted: words::noted_pin,
    noted_next: |_, _| None,
};

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    handed::run(context, &HANDING, |acting| selected(acting, args), |acting| delivery(acting, args), deliver)
}

/// What is named, and what is plugged in.
fn selected(acting: &Acting<'_, '_>, args: &Args) -> Result<(Vec<Key>, Vec<Unnamed>), Failure> {
    let (context, snapshot, links) = (acting.context, acting.snapshot, acting.links);
    let (mut selected, unnamed) = match args.plugged && args.of.is_empty() {
        true => Default::default(),
        false => args.of.keys(context, snapshot, links, &Kind::ALL)?,
    };
    if args.plugged {
        let mut module = args.module.open(context, None, None)?;
        each_plugged(context, &mut module, |_, token| {
            let device = pick::one(context, snapshot, links, &token.serial, &[Kind::Device])?;
            selected.extend((!selected.contains(&device)).then_some(device));
            Ok(())
        })?;
    }
    Ok((selected, unnamed))
}

fn delivery(acting: &Acting<'_, '_>, args: &Args) -> Result<Delivery, Failure> {
    let one = |text: &str, kinds: &'static [Kind]| {
        pick::one(acting.context, acting.snapshot, acting.links, text, kinds)
    };
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
    Ok(Delivery { to, authorised_by, pin_confirmed: args.pin_confirmed, place })
}
