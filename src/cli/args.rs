//! The words typed: global options and the list of commands.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};

use super::commands;
use crate::model::{Date, Kind, Lang};

/// The register of a certificate desk: sealed records in git.
#[derive(Parser)]
#[command(name = "chungthu", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub globals: Globals,
    /// Without one, what is most urgent is told.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command takes.
#[derive(Clone, clap::Args)]
pub struct Globals {
    /// The register's folder
    #[arg(short = 'C', global = true, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// The identity file that opens the keyring
    #[arg(long, global = true, value_name = "FILE", env = "CHUNGTHU_IDENTITY")]
    pub identity: Option<PathBuf>,
    /// The key that signs commits
    #[arg(long, global = true, value_name = "FILE", env = "CHUNGTHU_SIGNING_KEY")]
    pub signing_key: Option<PathBuf>,
    /// The day on which the rules are asked (default: today in Asia/Ho_Chi_Minh)
    #[arg(long, global = true, value_name = "DATE")]
    pub today: Option<Date>,
    /// What was true that day, from the facts
    #[arg(long, global = true, value_name = "DATE")]
    pub on: Option<Date>,
    /// What the register said at that commit, from history
    #[arg(long, global = true, value_name = "REV")]
    pub at: Option<String>,
    /// The language of answers
    #[arg(long, global = true, value_enum, env = "CHUNGTHU_LANG")]
    pub lang: Option<LangWord>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Never ask
    #[arg(long, global = true)]
    pub batch: bool,
    /// Show personal values instead of masking them
    #[arg(long, global = true)]
    pub reveal: bool,
}

/// The language as it is typed.
#[derive(Clone, Copy, ValueEnum)]
pub enum LangWord {
    Vi,
    En,
}

impl From<LangWord> for Lang {
    fn from(word: LangWord) -> Lang {
        match word {
            LangWord::Vi => Lang::Vi,
            LangWord::En => Lang::En,
        }
    }
}

/// Reads the word of a kind; whoever types another is told all of them.
pub fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::word))
        .map(|word| word.parse().expect("only the words of kinds are let through"))
}

/// The commands. Daily work is verb first; machinery is grouped by noun.
#[derive(Subcommand)]
pub enum Command {
    Init(commands::init::Args),
    Clone(commands::clone::Args),
    Todo(commands::todo::Args),
    Do(commands::doing::Args),
    Status(commands::status::Args),
    Expiring(commands::expiring::Args),
    Check(commands::check::Args),
    Add(commands::add::Args),
    Set(commands::set::Args),
    Edit(commands::edit::Args),
    Note(commands::note::Args),
    Show(commands::show::Args),
    Site(commands::site::Args),
    List(commands::list::Args),
    Find(commands::find::Args),
    Who(commands::who::Args),
    Request(commands::request::Args),
    Send(commands::send::Args),
    Answer(commands::answer::Args),
    Receive(commands::receive::Args),
    Step(commands::step::Args),
    Deliver(commands::deliver::Args),
    Return(commands::give_back::Args),
    Unit(commands::unit::Args),
    Import(commands::import::Args),
    Attach(commands::attach::Args),
    Read(commands::read::Args),
    Files(commands::files::Args),
    Get(commands::get::Args),
    Log(commands::log::Args),
    Diff(commands::diff::Args),
    Submit(commands::submit::Args),
    Review(commands::review::Args),
    SendBack(commands::send_back::Args),
    Approve(commands::approve::Args),
    Merge(commands::merge::Args),
    Revert(commands::revert::Args),
    Erase(commands::erase::Args),
    Audit(commands::audit::Args),
    Adopt(commands::adopt::Args),
    Sync(commands::sync::Args),
    Demo(commands::demo::Args),
    Unlock(commands::unlock::Args),
    Lock(commands::lock::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
    Officer(commands::officer::Args),
    Key(commands::key::Args),
    Trust(commands::trust::Args),
    Hook(commands::hook::Args),
    Textconv(commands::textconv::Args),
    Paper(commands::paper::Args),
    Export(commands::export::Args),
    Report(commands::report::Args),
    Remind(commands::remind::Args),
    Reconcile(commands::reconcile::Args),
    Join(commands::join::Args),
    Csr(commands::csr::Args),
    Hsm(commands::hsm::Args),
    Token(commands::token::Args),
    #[command(hide = true)]
    Agent(commands::agent::Args),
    /// Take a paper apart: started by the commands that read papers, never by a person
    #[command(hide = true)]
    ScanWorker,
    /// Read a sheet: started by the commands that take one, never by a person
    #[command(hide = true)]
    SheetWorker,
    /// Hold a PKCS #11 module: started by the commands that need one, never by a person
    #[command(hide = true)]
    TokenWorker,
}
