//! The same over ssh, with a real sshd that listens on loopback, on a port and with a host key of its own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Command, Stdio};

use super::{BRANCH, Edit, Office};
use crate::branches::unit;
use crate::desk::good;

/// Ends with the value.
struct Sshd {
    child: Child,
    /// Where it goes on saying what it does.
    _said: BufReader<ChildStderr>,
    port: u16,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where Debian puts what is not in everybody's path. sshd wants to be called by its full name.
const PROGRAM: &str = "/usr/sbin/sshd";

impl Sshd {
    fn start(office: &Office) -> Sshd {
        let folder = office.team.desk.path("ssh");
        std::fs::create_dir(&folder).unwrap();
        let path = |name: &str| folder.join(name).display().to_string();
        for name in ["host", "user"] {
            let mut keygen = office.team.desk.command("ssh-keygen");
            good(&keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", &path(name)]).output().unwrap());
        }
        // Another process may take the port in between; then sshd says so and ends.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let public = std::fs::read_to_string(path("host.pub")).unwrap();
        std::fs::write(path("known"), format!("[127.0.0.1]:{port} {public}")).unwrap();
        let environment = format!(
            "HOME={} CHUNGTHU_LANG=en GIT_CONFIG_NOSYSTEM=1",
            office.team.desk.path("home").display()
        );
        let settings = [
            format!("ListenAddress 127.0.0.1:{port}"),
            format!("HostKey {}", path("host")),
            format!("AuthorizedKeysFile {}", path("user.pub")),
            format!("SetEnv {environment}"),
            "PidFile none".into(),
            "PermitRootLogin yes".into(),
            "PasswordAuthentication no".into(),
            "KbdInteractiveAuthentication no".into(),
            // The test's folder is below one that everybody may write to.
            "StrictModes no".into(),
            "UsePAM no".into(),
        ];
        std::fs::write(path("config"), settings.join("\n") + "\n").unwrap();
        let mut command = office.team.desk.command(PROGRAM);
        let mut child =
            command.args(["-D", "-e", "-f", &path("config")]).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut all = String::new();
        while !all.contains("Server listening") {
            assert_ne!(said.read_line(&mut all).unwrap(), 0, "sshd ended: {all}");
        }
        Sshd { child, _said: said, port }
    }

    fn url(&self, office: &Office) -> String {
        format!("ssh://127.0.0.1:{}{}", self.port, office.server().display())
    }

    /// Lets a git command reach it.
    fn reached<'c>(&self, office: &Office, command: &'c mut Command) -> &'c mut Command {
        let file = |name: &str| office.team.desk.path("ssh").join(name).display().to_string();
        let ssh = format!(
            "ssh -F none -i {} -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o UserKnownHostsFile={}",
            file("user"),
            file("known")
        );
        command.env("GIT_SSH_COMMAND", ssh)
    }
}

#[test]
fn over_ssh_honest_pushes_are_taken_and_others_refused_with_the_reason() {
    let office = Office::new();
    let sshd = Sshd::start(&office);
    let url = sshd.url(&office);
    good(&sshd.reached(&office, &mut office.with_keyring_command(&url)).output().unwrap());
    unit(&office.team, "hoa", "Cục Ba");
    let push = |refspec: &str| {
        let mut command = office.stock_git(&["push", "-q", &url, refspec]);
        sshd.reached(&office, &mut command).output().unwrap()
    };
    good(&push("main"));
    assert_eq!(office.on_server(&["rev-parse", "main"]), office.git(&["rev-parse", "main"]));
    let path = office.git(&["ls-tree", "-r", "--name-only", "main", "records/unit"]);
    let path = path.lines().next().unwrap();
    let bad = office.commit("minh", &["main"], &[Edit::Remove(path)], &office.message("work"));
    let refused = push(&format!("{bad}:{BRANCH}"));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(
        said.contains(&bad[..8]) && said.contains(path) && said.contains("without a tombstone"),
        "{said}"
    );
    // A stock clone has the branch, and the keyring where it is asked for.
    let clone = office.team.desk.path("clone");
    let mut command = office.team.desk.command("git");
    command.args(["clone", "-q", "--bare", &url]).arg(&clone);
    good(&sshd.reached(&office, &mut command).output().unwrap());
    assert!(!office.team.desk.git_in(&clone, &["for-each-ref"]).contains("keyring"));
    let mut command = office.team.desk.command("git");
    command.args(["ls-remote", &url]);
    let there = good(&sshd.reached(&office, &mut command).output().unwrap());
    assert!(there.contains("refs/chungthu/keyring/3"), "{there}");
}
