use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::super::context::{Context, EMPTY, MAIN, keyring_of};
use super::super::failure::{Failure, FileError, Told};
use super::super::made::write_secret;
use super::super::module::PIN_FILE;
use super::super::scratch::memory_folder;
use super::super::session::Session;
use super::super::{output, progress};
use crate::demo::hsm::HSMS;
use crate::demo::{FEWEST, Keys, Ministry, Written, ministry, softhsm, write};
use crate::model::Moment;
use crate::policy::Role;
use crate::repo::Store;
use crate::seal::{Identities, NoPrompt, Prompt, Vault};
use crate::site;
use crate::text::{Failing, machinery as words};
use crate::token::proof::{self, Proof};

/// Make a synthetic ministry to try things on: a register with two years of history, its officers' keys, its site
#[derive(clap::Args)]
pub struct Args {
    /// The folder to make it in; one that holds an earlier demo, to which nobody wrote, and nothing else is made anew
    dir: PathBuf,
    /// How many people it has
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    people: u32,
    /// The same seed, people and day give the same plaintext
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Says that a folder is a demo, and lists every file that was put there outside of the repository.
const MARKER: &str = ".chungthu-demo";
const FIRST_LINE: &str = "chungthu demo 1";
/// Where its branches stood when it was made. No file is called so.
const BRANCHES: &str = "/branches ";
/// Where the next one is made until it is whole.
const ASIDE: &str = ".chungthu-demo-new-";
const REGISTER: &str = "register";
const KEYS: &str = "keys";
const ENV: &str = "env";
const SITE: &str = "site";
/// What the CA hands out on the last day.
const CA: &str = "ca";
/// The tokens of its HSMs, where SoftHSM makes them.
const HSM: &str = "hsm";
/// Plans of keys, below that.
const PLANS: &str = "plans";
const CONF: &str = "softhsm2.conf";
/// Before a token's serial: the file with its PIN.
const PIN: &str = "pin-";
/// What a demo consists of.
const PARTS: [&str; 6] = [REGISTER, KEYS, ENV, SITE, CA, HSM];
/// The history has at most so many commits; the bar only needs to know about how far it is.
const ABOUT: u64 = 480;

const WRITTEN: Told =
    Told { failing: Failing::Refused, what: words::demo_written, hint: Some(words::demo_written_hint) };
const FOREIGN: Told =
    Told { failing: Failing::Refused, what: words::foreign_files, hint: Some(words::foreign_files_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let dir = &args.dir;
    fs::create_dir_all(dir).map_err(|e| unwritable(dir, &e))?;
    let dir = &dir.canonicalize().map_err(|e| unwritable(dir, &e))?;
    let old = old_files(dir)?;
    if is_written(dir)? {
        return Err(WRITTEN.into());
    }
    if (args.people as usize) < FEWEST {
        output::warn(&words::demo_fewest(context.lang, FEWEST));
    }
    let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(dir).map_err(|e| unwritable(dir, &e))?;
    let (written, people, on_tokens) = make(context, args, dir, aside.path())?;
    build_site(context, aside.path())?;
    replace(dir, aside.path(), old)?;
    let shown = dir.display().to_string();
    if context.globals.json {
        output::json(&json!({
            "demo": shown, "people": people, "seed": args.seed, "today": context.today, "commits": written.commits,
            "records": written.records, "versions": written.versions, "files": written.files,
            "keys_on_tokens": on_tokens,
        }));
        return Ok(());
    }
    output::out(&format!("{}\n", words::demo_made(context.lang, &shown, written.records, written.commits)));
    let keys = match on_tokens {
        Some(keys) => words::demo_on_tokens(context.lang, keys, HSMS),
        None => words::demo_no_tokens(context.lang),
    };
    output::out(&format!("{keys}\n{}", words::demo_next(context.lang, &shown)));
    if on_tokens.is_some() {
        output::out(&words::demo_tokens_next(context.lang, &shown));
    }
    Ok(())
}

/// Makes all parts below `aside`; what they say of themselves is where they will be. Tells how many keys are on tokens,
/// where there are tokens.
fn make(
    context: &Context,
    args: &Args,
    dir: &Path,
    aside: &Path,
) -> Result<(Written, usize, Option<usize>), Failure> {
    let people = (args.people as usize).max(FEWEST);
    let mut ministry = ministry(people, args.seed, context.today);
    let module = softhsm::module();
    let on_tokens = match &module {
        Some(module) => Some(tokens(context, &mut ministry, module, dir, aside)?),
        None => None,
    };
    let keys = Keys::new(&ministry);
    let bar = progress::bar(context);
    bar.set_length(ABOUT);
    let written = write(&ministry, &keys, &aside.join(REGISTER), &mut |done| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    let on_tokens = match on_tokens {
        Some(proofs) => {
            let folder = Store::open(&aside.join(REGISTER))?.private_dir()?.join("hsm");
            let keys = proofs.iter().map(|proof| proof.keys.len()).sum();
            proof::keep(&folder, proofs).map_err(|e| unwritable(&folder, &e))?;
            Some(keys)
        }
        None => None,
    };
    let folder = aside.join(KEYS);
    fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|e| unwritable(&folder, &e))?;
    for officer in &keys.officers {
        write_secret(&folder.join(format!("{}.identity", officer.handle)), officer.identity.as_bytes())?;
        write_secret(
            &folder.join(format!("{}.signing_key", officer.handle)),
            officer.signing_key.as_bytes(),
        )?;
    }
    write_secret(&folder.join("recovery"), format!("{}\n", keys.recovery.text().as_str()).as_bytes())?;
    let folder = aside.join(CA);
    fs::create_dir(&folder).map_err(|e| unwritable(&folder, &e))?;
    for (name, bytes) in &written.handed_out {
        fs::write(folder.join(name), bytes).map_err(|e| unwritable(&folder, &e))?;
    }
    // The one who may do everything is who tries things out.
    let admin = ministry.officers.iter().find(|o| o.role == Role::Admin).map_or("", |o| o.handle.as_str());
    let key = |kind: &str| output::quoted(&dir.join(KEYS).join(format!("{admin}.{kind}")));
    let mut env = format!(
        "export CHUNGTHU_IDENTITY={}\nexport CHUNGTHU_SIGNING_KEY={}\n",
        key("identity"),
        key("signing_key"),
    );
    if let Some(module) = &module {
        let hsm = dir.join(HSM);
        env.push_str(&format!(
            "export CHUNGTHU_PKCS11_MODULE={}\nexport {}={}\nexport {PIN_FILE}={}\n",
            output::quoted(module),
            softhsm::CONF,
            output::quoted(&hsm.join(CONF)),
            output::quoted(&hsm.join(format!("{PIN}{{serial}}"))),
        ));
    }
    write_secret(&aside.join(ENV), env.as_bytes())?;
    Ok((written, people, on_tokens))
}

/// Makes the tokens and puts the ministry's keys on them; what was found when they were tried there.
fn tokens(
    context: &Context,
    ministry: &mut Ministry,
    module: &Path,
    dir: &Path,
    aside: &Path,
) -> Result<Vec<Proof>, Failure> {
    let folder = aside.join(HSM);
    let private =
        |path: &Path| fs::DirBuilder::new().mode(0o700).create(path).map_err(|e| unwritable(path, &e));
    private(&folder)?;
    let keys = ministry.hsm_keys();
    // SoftHSM waits for the disk with every key.
    let memory = memory_folder().and_then(|base| tempfile::tempdir_in(base).ok());
    let made_in = memory.as_ref().map_or(folder.as_path(), |memory| memory.path());
    let now = Moment::at_office(context.now).unwrap_or_else(|| Moment::day(context.today));
    let mut made = softhsm::make(module, made_in, &keys, now)?;
    if let Some(memory) = &memory {
        let from = memory.path().join(softhsm::TOKENS);
        for entry in walkdir::WalkDir::new(&from) {
            let entry = entry.map_err(|e| unreadable(&from, e.into()))?;
            let below = entry.path().strip_prefix(memory.path()).unwrap_or(entry.path());
            let to = folder.join(below);
            match entry.file_type().is_dir() {
                true => private(&to)?,
                false => drop(fs::copy(entry.path(), &to).map_err(|e| unwritable(&to, &e))?),
            }
        }
    }
    let settings = softhsm::settings(&dir.join(HSM).join(softhsm::TOKENS));
    write_secret(&folder.join(CONF), settings.as_bytes())?;
    for token in &made.tokens {
        let file = folder.join(format!("{PIN}{}", token.serial));
        write_secret(&file, format!("{}\n", softhsm::PIN).as_bytes())?;
    }
    private(&folder.join(PLANS))?;
    for key in &keys {
        let token = made.tokens.get(key.hsm);
        let plan = token.map(|token| key.plan(token)).unwrap_or_default();
        write_secret(&folder.join(PLANS).join(format!("{}.yaml", key.certificate)), plan.as_bytes())?;
    }
    let mut proofs = std::mem::take(&mut made.proofs);
    // Somebody ran them, as in an office.
    let by = ministry.officers.iter().find(|o| o.role == Role::Admin).map(|o| o.handle.clone());
    proofs.iter_mut().for_each(|proof| proof.by = by.clone());
    ministry.on_tokens(made);
    Ok(proofs)
}

/// Builds the site of the demo in a folder, read with its first officer's identity.
fn build_site(context: &Context, dir: &Path) -> Result<(), Failure> {
    let store = Store::open(&dir.join(REGISTER))?;
    let officers = context.officers(&store)?;
    let admin = officers.officers.iter().find(|o| o.role == Role::Admin).map_or("", |o| o.handle.as_str());
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&dir.join(KEYS).join(format!("{admin}.identity")), &prompt)?;
    let vault = Vault::new(keyring_of(&store, &officers, &identities)?);
    let commit = store.tip(MAIN)?.ok_or(EMPTY)?;
    let asked = super::site::Asked { out: &dir.join(SITE), audience: site::Audience::Staff, seal_to: &[] };
    super::site::build_site(&Session { context, store, vault, commit }, &asked).map(drop)
}

/// The files of an earlier demo. Refuses a folder that holds anything else.
fn old_files(dir: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut known: BTreeSet<String> = match fs::read_to_string(dir.join(MARKER)) {
        Ok(text) => match text.split_once('\n') {
            Some((FIRST_LINE, files)) => {
                files.lines().filter(|line| !line.starts_with(BRANCHES)).map(str::to_owned).collect()
            }
            _ => return Err(Failure::from(FOREIGN).at(MARKER)),
        },
        Err(_) => BTreeSet::new(),
    };
    if !known.is_empty() {
        // The site may have been built again since, from a register in which somebody tried things.
        known.extend(site::made(&dir.join(SITE)).into_iter().map(|file| format!("{SITE}/{file}")));
    }
    for file in files(dir)? {
        let ours = known.contains(&file) || file == MARKER || file.starts_with(ASIDE);
        if !ours {
            return Err(Failure::from(FOREIGN).at(file));
        }
    }
    Ok(known)
}

/// Whether somebody wrote to the register of an earlier demo: its branches stand elsewhere than when it was made.
fn is_written(dir: &Path) -> Result<bool, Failure> {
    let made = fs::read_to_string(dir.join(MARKER)).ok();
    let made = made.as_deref().and_then(|text| text.lines().find_map(|line| line.strip_prefix(BRANCHES)));
    // One whose making was killed names no branches.
    let Some(made) = made else { return Ok(false) };
    Ok(branches(dir)?.is_some_and(|now| now != made))
}

/// Where the branches of the register stand, in one line; nothing where there is no register.
fn branches(dir: &Path) -> Result<Option<String>, Failure> {
    let register = dir.join(REGISTER);
    if !register.join(".git").is_dir() {
        return Ok(None);
    }
    let branches = Store::open(&register)?.references("refs/heads/")?;
    let said = branches.into_iter().map(|(name, tip)| format!("{name}={tip}"));
    Ok(Some(said.collect::<Vec<_>>().join(" ")))
}

/// Every file and link below a folder, by its path from there. The git directory of the register and the tokens' folder
/// count as one each.
fn files(dir: &Path) -> Result<BTreeSet<String>, Failure> {
    let whole = [dir.join(REGISTER).join(".git"), dir.join(HSM).join(softhsm::TOKENS)];
    let mut found = BTreeSet::new();
    let mut walk = walkdir::WalkDir::new(dir).min_depth(1).into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(dir).to_owned();
            unreadable(&path, e.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into()))
        })?;
        let name = entry.path().strip_prefix(dir).unwrap_or(entry.path()).display().to_string();
        if whole.iter().any(|folder| entry.path() == folder) {
            walk.skip_current_dir();
            found.insert(name);
        } else if !entry.file_type().is_dir() {
            found.insert(name);
        }
    }
    Ok(found)
}

/// Puts the new parts in the place of the old ones. The marker names both while it lasts, so that a demo whose making was
/// killed can be made anew.
fn replace(dir: &Path, aside: &Path, old: BTreeSet<String>) -> Result<(), Failure> {
    let new = files(aside)?;
    mark(dir, None, old.union(&new))?;
    for part in PARTS {
        let (place, made) = (dir.join(part), aside.join(part));
        let removed = match fs::symlink_metadata(&place) {
            Ok(meta) if meta.is_dir() => fs::remove_dir_all(&place),
            Ok(_) => fs::remove_file(&place),
            Err(_) => Ok(()),
        };
        removed.map_err(|e| unwritable(&place, &e))?;
        if made.exists() {
            fs::rename(&made, &place).map_err(|e| unwritable(&place, &e))?;
        }
    }
    // What an earlier one left that was killed before it was whole.
    for entry in fs::read_dir(dir).map_err(|e| unwritable(dir, &e))?.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(ASIDE) && path != aside {
            fs::remove_dir_all(&path).map_err(|e| unwritable(&path, &e))?;
        }
    }
    mark(dir, branches(dir)?, new.iter())
}

fn mark<'a>(
    dir: &Path,
    branches: Option<String>,
    files: impl Iterator<Item = &'a String>,
) -> Result<(), Failure> {
    let mut text = format!("{FIRST_LINE}\n");
    if let Some(branches) = branches {
        text.push_str(&format!("{BRANCHES}{branches}\n"));
    }
    for file in files {
        text.push_str(file);
        text.push('\n');
    }
    let path = dir.join(MARKER);
    let aside = dir.join(format!("{ASIDE}marker"));
    let _ = fs::remove_file(&aside);
    let mut options = fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o644).open(&aside);
    opened
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .and_then(|()| fs::rename(&aside, &path))
        .map_err(|e| unwritable(&path, &e))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    FileError::unwritable(path, error).into()
}

fn unreadable(path: &Path, error: std::io::Error) -> Failure {
    FileError::unreadable(path, &error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_something_else_in_it_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        assert!(old_files(dir).is_ok_and(|files| files.is_empty()));
        fs::create_dir(dir.join("keys")).unwrap();
        fs::write(dir.join("keys/an.identity"), "").unwrap();
        assert!(old_files(dir).is_err());
        mark(dir, None, ["keys/an.identity".to_owned()].iter()).unwrap();
        assert!(old_files(dir).is_ok_and(|files| files.len() == 1));
        std::os::unix::fs::symlink("/etc", dir.join("keys/link")).unwrap();
        assert!(old_files(dir).is_err());
        fs::remove_file(dir.join("keys/link")).unwrap();
        fs::create_dir_all(dir.join("register/.git/objects")).unwrap();
        assert!(old_files(dir).is_err());
        mark(dir, None, ["keys/an.identity".to_owned(), "register/.git".to_owned()].iter()).unwrap();
        assert!(old_files(dir).is_ok());
    }

    #[test]
    fn a_demo_to_which_somebody_wrote_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        Store::init(&dir.join(REGISTER)).map(drop).unwrap_or_else(|_| panic!("made"));
        let branch = dir.join(REGISTER).join(".git/refs/heads/main");
        fs::write(&branch, format!("{}\n", "1".repeat(40))).unwrap();
        mark(dir, branches(dir).unwrap(), [format!("{REGISTER}/.git")].iter()).unwrap();
        assert!(old_files(dir).is_ok() && !is_written(dir).unwrap());
        fs::write(&branch, format!("{}\n", "2".repeat(40))).unwrap();
        assert!(is_written(dir).unwrap());
    }
}
