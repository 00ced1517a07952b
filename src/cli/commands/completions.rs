use clap::CommandFactory;
use clap_complete::Shell;

use super::super::args::Arguments;
use super::super::output;

/// Print what a shell needs to complete commands and options
#[derive(clap::Args)]
pub struct Args {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: &Args) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "chungthu", &mut script);
    output::out(&String::from_utf8_lossy(&script));
}
