//! The openssl command as a second opinion in tests.

use std::process::Command;

/// Runs openssl with files given by option and content; what it said, or what it complained of.
pub fn openssl(args: &[&str], files: &[(&str, &[u8])]) -> Result<String, String> {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new("openssl");
    command.args(args).env_clear().env("PATH", "/usr/bin:/bin").current_dir(dir.path());
    for (i, (option, content)) in files.iter().enumerate() {
        let path = dir.path().join(i.to_string());
        std::fs::write(&path, content).unwrap();
        if !option.is_empty() {
            command.arg(option);
        }
        command.arg(path);
    }
    let output = command.output().expect("the openssl command is installed");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() { Ok(said) } else { Err(said) }
}
