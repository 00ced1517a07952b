use std::collections::BTreeSet;
use std::path::PathBuf;

use secrecy::SecretString;
use serde_json::json;

use super::super::super::assign;
use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::{absent, write_secret};
use super::super::super::reason::Reason;
use super::super::super::session::{Session, links, rules};
use super::super::super::{fields, output, pick, seen};
use super::super::get::outside;
use super::zipped;
use crate::audit::life;
use crate::desk::report::{Saying, disclosed, of_person};
use crate::model::field::labels;
use crate::model::{Key, Kind, Moment};
use crate::seal::identity::sealed_to_passphrase;
use crate::text::{Failing, records, sheet as words};
use crate::yaml;

#[derive(clap::Args)]
pub struct Args {
    /// The person
    #[arg(value_name = "SEL")]
    record: String,
    /// A new file outside the register, sealed to a passphrase that is asked for twice
    #[arg(short = 'o', long = "out", value_name = "FILE.age")]
    out: PathBuf,
    #[command(flatten)]
    reason: Reason,
}

const NO_PASSPHRASE: Told =
    Told { failing: Failing::Usage, what: words::no_passphrase, hint: Some(words::no_passphrase_hint) };
const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::subject_unwritten, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    absent(&args.out)?;
    let session = Session::open(context)?;
    outside(&session.store, &args.out)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let person = pick::one(context, &snapshot, &links, &args.record, &[Kind::Person])?;
    let lang = context.lang;
    // The records about the person, and what is about those: a certificate's procedures, their letters.
    let mut all: BTreeSet<Key> = BTreeSet::from([person]);
    let mut next = vec![person];
    while let Some(key) = next.pop() {
        for back in links.inverse(key) {
            let follows = matches!(
                (key.kind, back.from.kind),
                (Kind::Person, _)
                    | (Kind::Certificate | Kind::Device, Kind::Procedure)
                    | (Kind::Procedure, Kind::Letter)
                    | (Kind::Device, Kind::Handover)
            );
            // A unit names its signatories; it is about nobody else.
            if follows && all.insert(back.from) && key.kind != Kind::Letter {
                next.push(back.from);
            }
        }
        if key.kind == Kind::Certificate
            && let Some(device) = links.certificate(key.id).and_then(|facts| facts.device)
        {
            let device = Key::new(Kind::Device, device);
            if links.contains(device) && all.insert(device) {
                next.push(device);
            }
        }
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut list = String::new();
    let mut papers = String::new();
    for key in &all {
        let record = snapshot.record(*key)?;
        let is_own = matches!(key.kind, Kind::Person | Kind::Certificate | Kind::Device | Kind::Procedure);
        let title = links.title(*key, lang);
        list.push_str(&format!("- {} {}: {title}\n", key.kind.label().say(lang), key.id.handle()));
        for file in record.files() {
            let role = file.role.label().say(lang);
            papers.push_str(&format!(
                "- {} {}: {} ({role}, {})\n",
                key.kind.label().say(lang),
                key.id.handle(),
                &*file.name,
                file.on
            ));
        }
        // Of what names others too only that the person is named in it, and where.
        let name = format!("{}-{}.yaml", key.kind, key.id.handle());
        let text = match is_own {
            true => yaml::write_commented(key.kind, &record.to_value(), lang),
            false => {
                let at: Vec<String> = links
                    .refs(*key)
                    .filter(|reference| all.contains(&reference.to))
                    .map(|reference| labels(key.kind.table(), &reference.path(key.kind), lang))
                    .collect();
                format!("# {title}\n# {}\n", words::subject_named(lang, &at.join("; ")))
            }
        };
        files.push((name, text.into_bytes()));
    }
    let mut log = String::new();
    for step in life(&snapshot, &[person])? {
        let when =
            Moment::at_office(step.commit.committer.seconds).map(|m| m.to_string()).unwrap_or_default();
        let verb = step.message.as_ref().map_or("?", |message| message.verb);
        log.push_str(&format!("{when}  {}  {}\n", step.commit.author.name, records::verb(lang, verb)));
        for change in &step.changes {
            for line in change.fields() {
                log.push_str(&format!("  {}\n", fields::labels(lang, change.key.kind, &line.at)));
            }
        }
    }
    let rules = rules(&snapshot)?;
    let given = disclosed(&links, &rules, None, context.today);
    let form = rules.report("disclosed").and_then(|form| form.part("papers"));
    let saying = Saying { lang, links: &links, day: |day| day.to_string() };
    let given = form.map(|form| saying.table(form, &of_person(&given, person))).unwrap_or_default();
    files.push((words::subject_given_name(lang), output::table(&given).into_bytes()));
    let name = links.title(person, lang).into_owned();
    let (handle, today) = (person.id.handle().to_string(), context.today.to_string());
    files.insert(
        0,
        (
            "README.txt".to_owned(),
            words::subject_readme(lang, &name, &handle, &today, &list, &papers).into_bytes(),
        ),
    );
    files.push((words::subject_log_name(lang), log.into_bytes()));
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let zipped = zipped(&files).ok_or(UNWRITTEN)?;
    let passphrase = match context.terminal.asks {
        true => context.terminal.new_passphrase(&words::subject_passphrase(lang)),
        false => assign::ask(context, &words::subject_passphrase(lang))
            .ok()
            .filter(|said| !said.is_empty())
            .map(SecretString::from),
    };
    let passphrase = passphrase.ok_or(NO_PASSPHRASE)?;
    // Only then the reason, which is kept: where both come from standard input, the passphrase is the first line.
    let why = args.reason.of_look(context, &mut resolve)?;
    seen::keep(&session, "export subject", all.iter().copied(), why)?;
    write_secret(&args.out, &sealed_to_passphrase(&zipped, &passphrase))?;
    let path = output::quoted(&args.out);
    let count = all.len();
    output::done(
        context,
        &words::subject_done(lang, count, &path),
        Some(&words::subject_next(lang, &path)),
        json!({ "file": args.out.display().to_string(), "records": all }),
    );
    Ok(())
}
