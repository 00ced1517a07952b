use std::process::ExitCode;

use super::super::acting::{Acting, handle};
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::handed::{self, Handing};
use super::super::pick;
use super::super::several::Several;
use super::request::line;
use crate::desk::giving::{Giving, give_back};
use crate::model::{Key, Kind, RecordId};
use crate::text::desk as words;

/// Take devices back from those who have them, or hand them to the CA; or note that they are lost, or found again
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: Several,
    /// Hand them on: `ca` is the only one to whom the desk hands back
    #[arg(long, value_name = "ca", value_parser = ["ca"])]
    to: Option<String>,
    /// They are lost: minutes of loss take the place of the device
    #[arg(long, conflicts_with = "to")]
    lost: bool,
    /// They were lost and are found again: whoever had them brings them
    #[arg(long, conflicts_with_all = ["to", "lost"])]
    found: bool,
    /// Who brings them and signs, where it isn't whoever had them; of somebody who has died a contact of their unit, else its head
    #[arg(long, value_name = "PERSON", conflicts_with_all = ["to", "lost"])]
    from: Option<String>,
    /// Where it takes place
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let to_ca = args.to.is_some();
    let handing = Handing {
        verb: "return",
        held: !to_ca,
        refused: if to_ca { words::not_handed } else { words::not_taken_back },
        noted: if args.found { words::noted_found } else { words::noted_loss },
        noted_next: if args.found { |_, _| None } else { revocation },
    };
    let select =
        |acting: &Acting<'_, '_>| args.of.keys(acting.context, acting.snapshot, acting.links, &Kind::ALL);
    let giving = |acting: &Acting<'_, '_>| {
        let one = |text: &String| {
            pick::one(acting.context, acting.snapshot, acting.links, text, &[Kind::Person]).map(|key| key.id)
        };
        Ok(Giving {
            to_ca,
            lost: args.lost,
            found: args.found,
            from: args.from.as_ref().map(one).transpose()?,
            place: args.place.as_deref().map(line).transpose()?,
        })
    };
    handed::run(context, &handing, select, giving, give_back)
}

/// What is on a lost device has to be revoked.
fn revocation(acting: &Acting<'_, '_>, device: RecordId) -> Option<String> {
    let (links, on) = (acting.links, acting.on());
    let mut on_it = links.on_device(device);
    let (certificate, _) = on_it.find(|(id, facts)| links.is_in_force(*id, facts, on))?;
    Some(words::lost_next(acting.context.lang, &handle(Key::new(Kind::Certificate, certificate))))
}
