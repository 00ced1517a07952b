//! Parse, run, exit code. A panic prints a neutral line and aborts: a panic's own message could quote a sealed value.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::process::ExitCode;

/// Records are opened on every processor, each as thousands of small values: with the C library's allocator a third of the
/// time went into giving out their memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        let _ = std::io::stderr().write_all(neutral(info).as_bytes());
        std::process::abort();
    }));
    chungthu::cli::run()
}

/// What is said of a panic: where it was, never what it said.
fn neutral(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
    format!("chungthu: lỗi bên trong chương trình / internal error{place}\n")
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn a_panic_says_where_it_was_and_not_what_it_said() {
        let (send, receive) = std::sync::mpsc::channel();
        std::panic::set_hook(Box::new(move |info| {
            let _ = send.send(neutral(info));
        }));
        for said in ["canary", "canary\nof two lines"] {
            let caught = std::panic::catch_unwind(|| panic!("{said}"));
            assert!(caught.is_err());
            let line = receive.recv().unwrap();
            assert!(line.contains("src/main.rs:") && line.lines().count() == 1, "{line}");
            assert!(!line.contains("canary"));
        }
        let _ = std::panic::take_hook();
    }
}
