//! Parse, run, exit code. A panic prints a neutral line and aborts: a panic's own message could quote a sealed value.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "chungthu: lỗi bên trong chương trình / internal error{place}");
        std::process::abort();
    }));
    chungthu::cli::run()
}
