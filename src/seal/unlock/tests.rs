use std::os::unix::fs::{DirBuilderExt, MetadataExt, symlink};
use std::os::unix::net::UnixStream;
use std::time::SystemTime;

use super::*;

const SEALED: KeyringHash = KeyringHash([7; 32]);
const HOUR: Duration = Duration::from_secs(3600);

/// A directory of its own on a memory file system, and a register that no other test has.
fn place() -> (tempfile::TempDir, Place) {
    let base =
        if is_memory(Path::new("/dev/shm")) { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let base = tempfile::tempdir_in(base).unwrap();
    let register = hex::encode(random::<16>().as_slice());
    let place = Place::in_dir(base.path().join("chungthu"), &register);
    (base, place)
}

fn same(a: Option<Keyring>, b: &Keyring) -> bool {
    a.is_some_and(|a| *a.to_text() == *b.to_text())
}

/// Unlocks by the kernel; where it holds no keys, says so and leaves nothing.
fn unlocked(place: &Place, keyring: &Keyring, lifetime: Duration) -> bool {
    match place.unlock(keyring, SEALED, lifetime) {
        Ok(()) => true,
        Err(e) => {
            assert_eq!(e, UnlockError::NoKernelKeyring);
            assert!(place.opened(SEALED).unwrap().is_none());
            false
        }
    }
}

#[test]
fn what_was_unlocked_is_there_until_it_is_locked() {
    let (_base, place) = place();
    let keyring = Keyring::fresh();
    assert!(place.opened(SEALED).unwrap().is_none());
    assert_eq!(place.lock(), Ok(false));
    if !unlocked(&place, &keyring, HOUR) {
        return;
    }
    assert!(same(place.opened(SEALED).unwrap(), &keyring));
    assert!(place.opened(KeyringHash([8; 32])).unwrap().is_none(), "a newer keyring is locked");
    let copy = std::fs::read(place.dir.join(place.copy_name())).unwrap();
    let text = keyring.to_text();
    assert!(!copy.windows(32).any(|w| text.as_bytes().windows(32).any(|t| t == w)));

    let again = Keyring::fresh();
    assert!(unlocked(&place, &again, HOUR));
    assert!(same(place.opened(SEALED).unwrap(), &again));

    assert_eq!(place.lock(), Ok(true));
    assert!(place.opened(SEALED).unwrap().is_none());
    assert_eq!(std::fs::read_dir(&place.dir).unwrap().count(), 0);
    assert_eq!(place.lock(), Ok(false));
}

#[test]
fn one_register_does_not_open_another() {
    let (base, place) = place();
    let keyring = Keyring::fresh();
    if !unlocked(&place, &keyring, HOUR) {
        return;
    }
    let other = Place::in_dir(base.path().join("chungthu"), "another");
    assert!(other.opened(SEALED).unwrap().is_none());
    // Not even with its copy in the other's stead.
    std::fs::copy(place.dir.join(place.copy_name()), place.dir.join(other.copy_name())).unwrap();
    assert!(other.opened(SEALED).unwrap().is_none());
    assert_eq!(place.lock(), Ok(true));
}

#[test]
fn a_copy_without_its_key_reads_as_locked() {
    let (_base, place) = place();
    if !unlocked(&place, &Keyring::fresh(), HOUR) {
        return;
    }
    kernel::forget(&place.description());
    assert!(place.opened(SEALED).unwrap().is_none());
}

#[test]
fn the_time_out_is_the_kernels() {
    let (_base, place) = place();
    if !unlocked(&place, &Keyring::fresh(), Duration::ZERO) {
        return;
    }
    // Nothing is kept for ever: the shortest time is a second.
    let began = SystemTime::now();
    while place.opened(SEALED).unwrap().is_some() {
        assert!(began.elapsed().unwrap() < Duration::from_secs(20));
        std::thread::yield_now();
    }
    place.lock().unwrap();
}

#[test]
fn a_directory_that_is_not_ours_alone_is_refused() {
    let (base, place) = place();
    let untrusted = Err(UnlockError::Untrusted(place.dir.clone()));
    std::fs::DirBuilder::new().mode(0o755).create(&place.dir).unwrap();
    std::fs::set_permissions(&place.dir, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(place.opened(SEALED).map(|_| ()), untrusted);
    assert_eq!(place.listen().map(|_| ()), untrusted);
    std::fs::remove_dir(&place.dir).unwrap();

    let elsewhere = base.path().join("elsewhere");
    std::fs::DirBuilder::new().mode(0o700).create(&elsewhere).unwrap();
    symlink(&elsewhere, &place.dir).unwrap();
    assert_eq!(place.opened(SEALED).map(|_| ()), untrusted);
    assert_eq!(place.lock(), untrusted.map(|()| false));
}

#[test]
fn a_copy_that_others_could_have_written_is_refused() {
    let (_base, place) = place();
    if !unlocked(&place, &Keyring::fresh(), HOUR) {
        return;
    }
    let copy = place.dir.join(place.copy_name());
    assert_eq!(std::fs::metadata(&copy).unwrap().mode() & 0o777, 0o600);
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(place.opened(SEALED).map(|_| ()), Err(UnlockError::Untrusted(place.dir.clone())));
    std::fs::remove_file(&copy).unwrap();
    symlink("/etc/hostname", &copy).unwrap();
    assert_eq!(place.opened(SEALED).map(|_| ()), Err(UnlockError::Untrusted(place.dir.clone())));
    assert_eq!(place.lock(), Ok(true));
}

#[test]
fn a_disk_is_no_place_for_a_copy() {
    let mut place = place().1;
    place.in_memory = false;
    assert_eq!(place.unlock(&Keyring::fresh(), SEALED, HOUR), Err(UnlockError::NoKernelKeyring));
}

#[test]
fn an_agent_hands_the_keyring_out_until_it_is_told_to_forget() {
    let (_base, place) = place();
    let keyring = Keyring::fresh();
    let text = keyring.to_text();
    let listener = place.listen().unwrap();
    assert_eq!(std::fs::metadata(place.socket()).unwrap().mode() & 0o777, 0o600);
    let binding = place.binding(SEALED);
    let held = Keyring::from_text(&text).ok().unwrap();
    let until = SystemTime::now() + HOUR;
    let agent = std::thread::spawn(move || agent::serve(&listener, &binding, &held, until));
    assert!(same(place.opened(SEALED).unwrap(), &keyring));
    assert!(place.opened(KeyringHash([8; 32])).unwrap().is_none());
    // Whoever hangs up or talks nonsense does no harm.
    drop(UnixStream::connect(place.socket()).unwrap());
    UnixStream::connect(place.socket()).unwrap().write_all(&[b'x'; 33]).unwrap();
    assert!(same(place.opened(SEALED).unwrap(), &keyring));
    assert_eq!(place.lock(), Ok(true));
    agent.join().unwrap().unwrap();
    assert!(!place.socket().exists());
    assert!(place.opened(SEALED).unwrap().is_none());
}

#[test]
fn an_agent_ends_when_its_time_has_come() {
    let (_base, place) = place();
    let listener = place.listen().unwrap();
    let keyring = Keyring::fresh();
    agent::serve(&listener, &place.binding(SEALED), &keyring, SystemTime::now()).unwrap();
    assert!(!place.socket().exists());
    // A socket that a killed agent left is replaced.
    drop(place.listen().unwrap());
    assert!(place.opened(SEALED).unwrap().is_none());
    place.listen().unwrap();
}
