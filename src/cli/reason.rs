//! Why a record is changed: words that are sealed with it, and the records it rests on.

use serde_json::json;

use super::assign::{self, AssignError, Resolve};
use super::context::Context;
use super::failure::{Failure, Told};
use super::input;
use crate::model::kinds::common::Why;
use crate::model::value::from_value;
use crate::model::{Key, Kind};
use crate::text::{Failing, access, records as words};

/// The options that say why.
#[derive(clap::Args)]
pub struct Reason {
    /// Say why: `--why -` asks, or reads the next line of standard input
    #[arg(long, value_name = "-")]
    why: Option<String>,
    /// A record that the change rests on, such as a decision
    #[arg(long, value_name = "SEL", requires = "why")]
    why_ref: Vec<String>,
}

const ON_SCREEN: Told =
    Told { failing: Failing::Usage, what: access::on_screen, hint: Some(access::on_screen_hint) };
const UNSAID: Told = Told { failing: Failing::Usage, what: words::why_empty, hint: None };

impl Reason {
    /// The reason of a change; nothing where none was announced.
    pub fn read(&self, context: &Context, resolve: &mut Resolve<'_>) -> Result<Option<Why>, Failure> {
        self.asked(context, &words::why(context.lang), resolve)
    }

    /// The reason for which something is looked at, which outlives what it is about.
    pub fn of_look(&self, context: &Context, resolve: &mut Resolve<'_>) -> Result<Option<Why>, Failure> {
        self.asked(context, &access::why(context.lang), resolve)
    }

    pub fn is_announced(&self) -> bool {
        self.why.is_some()
    }

    /// Refuses a reason where nothing is written to a file, and so nothing is kept with which it could go.
    pub fn only_with_a_file(&self, written: bool) -> Result<(), Failure> {
        if self.is_announced() && !written { Err(ON_SCREEN.into()) } else { Ok(()) }
    }

    fn asked(
        &self,
        context: &Context,
        label: &str,
        resolve: &mut Resolve<'_>,
    ) -> Result<Option<Why>, Failure> {
        let Some(said) = &self.why else { return Ok(None) };
        if said != "-" {
            return Err(AssignError::Personal("why".to_owned()).into());
        }
        let text = assign::ask(context, label)?;
        if text.trim().is_empty() {
            return Err(UNSAID.into());
        }
        let references =
            self.why_ref.iter().map(|text| resolve(text, &Kind::ALL)).collect::<Result<Vec<Key>, _>>()?;
        let why = json!({ "text": text, "references": references });
        let read = from_value(&why).map_err(|fault| input::NotARecord(fault.by_table(Why::TABLE, &why)));
        Ok(Some(read?))
    }
}
