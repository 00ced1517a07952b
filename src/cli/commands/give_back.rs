use std::process::ExitCode;

use super::super::acting::Acting;
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::handed::{devices, report};
use super::super::session::{Session, links};
use super::super::several::Several;
use super::request::line;
use crate::desk::handing::{Giving, give_back};
use crate::model::Kind;
use crate::text::desk as words;

/// Take devices back from those who have them, or hand them to the CA; or note that they are lost
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
    /// Where it takes place
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let (selected, unnamed) = args.of.keys(context, &snapshot, &links, &Kind::ALL)?;
    let to_ca = args.to.is_some();
    let place = args.place.as_deref().map(line).transpose()?;
    let giving = Giving { to_ca, lost: args.lost, place };
    let (found, without) = devices(&acting, &selected, !to_ca);
    let hands = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        Ok(give_back(act, draft, found, &giving)?)
    };
    let (handed, change) = acting.drafting(hands, "return", None)?;
    let commit = acting.write(&change, false)?;
    Ok(report(&acting, (&handed, &change), (&without, &unnamed), words::noted_loss, commit))
}
