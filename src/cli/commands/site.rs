use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, rules};
use super::super::{found, output, progress, seen};
use crate::audit;
use crate::duty::{self, Duty};
use crate::gate::recipients;
use crate::model::Moment;
use crate::register::{Links, Snapshot, TrustError, head, policy_at};
use crate::repo::{Oid, Store};
use crate::site::{
    Audience, Built, Opener, Sealing, Server, SiteError, SiteHistory, SiteInput, Withheld, is_occupied,
    stage, unused_templates,
};
use crate::text::{Failing, cli as words, site as site_words};
use crate::token::proof;

/// The static site for those who don't work in the register
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: SiteCommand,
}

#[derive(clap::Subcommand)]
enum SiteCommand {
    /// Build the site; only files that changed are written
    Build {
        #[command(flatten)]
        pages: Pages,
    },
    /// Build the site, show it to the browsers of this machine, and build it again at every new commit
    Serve {
        #[command(flatten)]
        pages: Pages,
        /// The port; 0 takes any that is free
        #[arg(long, value_name = "PORT", default_value_t = 4180)]
        port: u16,
    },
}

#[derive(clap::Args)]
struct Pages {
    /// The folder to build it in
    #[arg(long, value_name = "DIR", default_value = "site")]
    out: PathBuf,
    /// Who will read it: the ministry's staff, or the officers of the desk
    #[arg(long, value_enum, default_value = "staff")]
    audience: Readers,
    /// Seal the masked values of pages to these officers, who open them in the browser
    #[arg(long, value_name = "OFFICER", num_args = 1.., value_delimiter = ',')]
    seal_to: Vec<String>,
    /// Build it among the other files that the folder holds already
    #[arg(long)]
    among: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Readers {
    Staff,
    Officers,
}

impl From<Readers> for Audience {
    fn from(readers: Readers) -> Audience {
        match readers {
            Readers::Staff => Audience::Staff,
            Readers::Officers => Audience::Officers,
        }
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let (SiteCommand::Build { pages } | SiteCommand::Serve { pages, .. }) = &args.command;
    let asked = Asked { out: &pages.out, audience: pages.audience.into(), seal_to: &pages.seal_to };
    if context.globals.reveal {
        return Err(REVEAL.into());
    }
    let session = Session::of_main(context)?;
    if in_git_dir(&session.store, asked.out) {
        return Err(INSIDE.into());
    }
    if !pages.among && is_occupied(asked.out) {
        return Err(AMONG.into());
    }
    if let Some(head) = head(&session.store)?.filter(|head| !head.work.is_empty()) {
        output::warn(&words::site_of_main(context.lang, head.work.len(), &head.branch));
    }
    match args.command {
        SiteCommand::Build { .. } => built(&session, &asked),
        SiteCommand::Serve { port, .. } => serve(session, &asked, port),
    }
}

/// What site is wanted.
pub struct Asked<'a> {
    pub out: &'a Path,
    pub audience: Audience,
    /// The officers to whom masked values are sealed; to nobody where there are none.
    pub seal_to: &'a [String],
}

fn built(session: &Session<'_>, asked: &Asked<'_>) -> Result<(), Failure> {
    let context = session.context;
    let out = asked.out;
    let built = build_site(session, asked)?;
    let index = out.join("index.html").display().to_string();
    if built.foreign > 0 {
        output::warn(&words::site_foreign(context.lang, built.foreign));
    }
    output::done(
        context,
        &words::built(context.lang, built.files, built.written, built.removed),
        Some(&words::built_next(context.lang, &index)),
        json!({ "files": built.files, "written": built.written, "removed": built.removed, "foreign": built.foreign, "index": index }),
    );
    Ok(())
}

/// How often it is looked whether a branch moved.
const LOOK: Duration = Duration::from_secs(1);

/// Builds the site, serves it, and builds it again whenever the commit that is read is another.
fn serve(session: Session<'_>, asked: &Asked<'_>, port: u16) -> Result<(), Failure> {
    let context = session.context;
    build_site(&session, asked)?;
    let server = Arc::new(Server::bind(asked.out.to_owned(), port)?);
    let address = format!("http://{}/", server.address());
    output::done(
        context,
        &words::serving(context.lang, &address),
        Some(&words::serving_next(context.lang)),
        json!({ "address": address }),
    );
    let answering = Arc::clone(&server);
    let answering = std::thread::spawn(move || answering.run());
    watch(session, asked, &server, &answering);
    match answering.join() {
        Ok(Err(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Builds the site again at every new commit and every new day, for as long as it is served.
fn watch(
    mut session: Session<'_>,
    asked: &Asked<'_>,
    server: &Server,
    answering: &JoinHandle<Result<(), SiteError>>,
) {
    let context = session.context;
    let told = |failure: Failure| output::failure(&failure, context.lang, context.globals.json);
    let mut seen = branches(&session);
    while !answering.is_finished() {
        std::thread::sleep(LOOK);
        // What can't be read or built now may be at the next commit; until then the site stays as it was.
        if let Some(context) = context.next_day() {
            let session = Session {
                context: &context,
                store: session.store,
                vault: session.vault,
                commit: session.commit,
            };
            match build_site(&session, asked) {
                Ok(_) => server.turn(),
                Err(failure) => told(failure),
            }
            return watch(session, asked, server, answering);
        }
        let now = branches(&session);
        if now == seen {
            continue;
        }
        match again(&mut session, asked) {
            Ok(true) => server.turn(),
            Ok(false) => {}
            // Whoever else builds into the folder will soon be done.
            Err(failure) if failure.passes() => continue,
            Err(failure) => told(failure),
        }
        seen = now;
    }
}

/// Builds the site of the commit that is read now, where it is another than before.
fn again(session: &mut Session<'_>, asked: &Asked<'_>) -> Result<bool, Failure> {
    let commit = session.context.main_commit(&session.store)?;
    if commit == session.commit {
        return Ok(false);
    }
    let before = std::mem::replace(&mut session.commit, commit);
    let built = build_site(session, asked);
    if built.is_err() {
        session.commit = before;
    }
    built.map(|_| true)
}

/// Where the branches stand; nothing where that can't be read just now.
fn branches(session: &Session<'_>) -> Option<Vec<(String, Oid)>> {
    session.store.references("refs/heads/").ok()
}

/// Whether a folder, which need not be there yet, is the register's git directory or lies in it.
fn in_git_dir(store: &Store, out: &Path) -> bool {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let there = out.ancestors().find_map(|above| above.canonicalize().ok());
    let git_dir = store.git_dir().canonicalize();
    git_dir.is_ok_and(|git_dir| there.is_some_and(|there| there.starts_with(git_dir)))
}

const REVEAL: Told =
    Told { failing: Failing::Usage, what: words::site_reveal, hint: Some(words::site_reveal_hint) };

const INSIDE: Told =
    Told { failing: Failing::Refused, what: words::site_inside, hint: Some(words::site_inside_hint) };

/// Whoever mistypes `--out` would find thousands of pages among files of their own.
const AMONG: Told =
    Told { failing: Failing::Refused, what: words::site_among, hint: Some(words::site_among_hint) };

/// The officers of main to whom masked values are to be sealed. Whoever was removed since the commit that is read is none.
fn sealing(session: &Session<'_>, seal_to: &[String]) -> Result<Option<Sealing>, Failure> {
    if seal_to.is_empty() {
        return Ok(None);
    }
    let main = session.context.main(&session.store)?;
    let officers = policy_at(&session.store, main)?.0;
    let ever = recipients(&session.store, main).map_err(TrustError::from)?;
    // A site of an earlier day is there from now on, as one of any other.
    let sealing = Sealing::to(seal_to, &officers, &ever, session.context.real_day());
    Ok(Some(sealing.map_err(SiteError::Sealing)?))
}

/// Who isn't named: those of the commit and day of the pages, and those of main now. A site of an earlier version or day may be read
/// today as any other.
fn withheld(session: &Session<'_>, links: &Links<'_>) -> Result<Withheld, Failure> {
    let context = session.context;
    let (day, main) = (context.real_day(), context.main(&session.store)?);
    let withheld = Withheld::on(links, context.today);
    if main == session.commit {
        return Ok(withheld.and(Withheld::on(links, day)));
    }
    let snapshot = Snapshot::open(&session.store, &session.vault, main)?;
    let now = Links::open(&snapshot)?;
    Ok(withheld.and(Withheld::on(&now, day)))
}

/// Builds the site of the commit that is read. What is sealed anew is kept in the journal of access before it is there for anybody:
/// what is opened in a browser leaves nothing there.
pub fn build_site(session: &Session<'_>, asked: &Asked<'_>) -> Result<Built, Failure> {
    let context = session.context;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let source = snapshot.source();
    // A reader that can't be had reads nothing, and the build says at which record.
    let reader = || -> Opener<'_> {
        let reader = source.reader();
        Box::new(move |key, blob| reader.as_ref().ok()?.record(key, blob).ok())
    };
    let commit = session.store.commit(session.commit)?;
    let rules = rules(&snapshot)?;
    let officers = context.officers(&session.store)?;
    let basis = duty::Basis {
        rules: &rules,
        officers: &officers,
        lists: &snapshot.lists,
        today: context.today,
        // Pages are the same at any hour of a day.
        now: context.today.start_at_office(),
        complete_from: snapshot.settings.complete_from,
    };
    let tasks = duty::tasks(duty::owed(&links, &basis), context.today);
    let duties: Vec<Duty> = tasks.into_iter().flat_map(|task| task.duties).collect();
    let found = found::found(session, &snapshot, &links, &rules)?;
    let unlisted: Vec<String> =
        found.unlisted.iter().filter_map(|key| found::issuer(&snapshot, *key)).collect();
    let (history, broken) = audit::history(&session.store, session.commit)?;
    let changed = history.as_ref().map(|history| audit::versions(&session.store, history)).transpose()?;
    let sealing = sealing(session, asked.seal_to)?;
    let withheld = withheld(session, &links)?;
    let anchors = snapshot.anchors()?;
    let input = SiteInput {
        name: &snapshot.settings.name,
        contact: snapshot.settings.mail.as_ref().map(|mail| mail.from.as_str()),
        commit: &session.commit.to_string(),
        committed: Moment::at_office(commit.committer.seconds).unwrap_or_else(|| Moment::day(context.today)),
        today: context.today,
        rules: &rules,
        links: &links,
        audience: asked.audience,
        withheld: &withheld,
        prints: &session.vault.print_key(),
        sealing: sealing.as_ref(),
        reader: &reader,
        not_read: links.lost().len(),
        templates: &snapshot.templates()?,
        proofs: &proof::read(&session.store.private_dir()?.join("hsm")),
        duties: &duties,
        findings: &found.findings,
        authorities: &anchors.facts().collect::<Vec<_>>(),
        lists: &snapshot.lists,
        unlisted: &unlisted,
        officers: &officers,
        history: SiteHistory {
            entries: history.as_ref().map_or(&[], |history| &history.entries),
            changed: changed.as_deref().unwrap_or_default(),
            members: history.as_ref().map(|history| &history.members),
            broken: broken.as_ref(),
        },
    };
    for (name, nearest) in unused_templates(input.templates) {
        let text = match nearest {
            Some(nearest) => site_words::template_unused(context.lang, name, nearest),
            None => site_words::template_unused_plain(context.lang, name),
        };
        output::warn(&text);
    }
    let bar = progress::bar(context);
    let staged = stage(&input, asked.out, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    seen::keep(session, "site build", staged.sealed().iter().copied(), None)?;
    Ok(staged.finish()?)
}
