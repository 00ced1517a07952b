//! What a unit must do and send when something happens to somebody: made from the rules in force on the day of the pages.

use super::search::Named;
use crate::model::Lang;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::procedure::ProcedureKind;
use crate::rules::{ProcedureRule, Regime, Rules, WorkingDays};
use crate::site::list::Word;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue, no_lists};
use crate::site::say::Say;
use crate::site::view::{Frame, GuideIndex, GuideLink, GuidePage, GuideStep};
use crate::text::{rules as law, site as words};

pub const PART: Part = Part { heading: Heading::Help, menu, lists: no_lists, files };

const PATH: &str = "guide/index.html";

/// Something that happens, with what it leads to.
struct Guide {
    /// Names its page.
    slug: &'static str,
    title: Word,
    about: Word,
    /// What it is looked for by besides its title.
    found: Word,
    steps: &'static [Step],
}

/// One thing to be done.
enum Step {
    /// What no rule counts.
    Do(Word),
    /// Tell the CA by phone at once; the papers follow within the days of the rules.
    Call,
    /// The unit asks the CA through the desk, on the forms of the law, on one of these grounds where it names any.
    Ask(ProcedureKind, &'static [&'static str]),
    /// Hand the device to the CA, after its loss by minutes instead.
    HandBack { lost: bool },
    /// The receipt of the envelope with the PIN.
    PinReceipt,
    /// Tell the systems that know the serial.
    Register,
}

const GUIDES: &[Guide] = &[
    Guide {
        slug: "appointed",
        title: words::guide_appointed,
        about: words::guide_appointed_about,
        found: words::guide_appointed_found,
        steps: &[
            Step::Do(words::do_tell_appointed),
            Step::Ask(ProcedureKind::Issue, &[]),
            Step::Do(words::do_receive),
            Step::PinReceipt,
            Step::Register,
        ],
    },
    Guide {
        slug: "moved",
        title: words::guide_moved,
        about: words::guide_moved_about,
        found: words::guide_moved_found,
        steps: &[
            Step::Do(words::do_tell_moved),
            Step::Ask(ProcedureKind::Change, &["agency", "email"]),
            Step::Ask(ProcedureKind::Revoke, &["position-changed"]),
            Step::Do(words::do_manager),
        ],
    },
    Guide {
        slug: "left",
        title: words::guide_left,
        about: words::guide_left_about,
        found: words::guide_left_found,
        steps: &[
            Step::Do(words::do_tell_left),
            Step::Do(words::do_collect),
            Step::Ask(ProcedureKind::Revoke, &["retired", "resigned", "died"]),
            Step::HandBack { lost: false },
            Step::Do(words::do_manager),
        ],
    },
    Guide {
        slug: "lost",
        title: words::guide_lost,
        about: words::guide_lost_about,
        found: words::guide_lost_found,
        steps: &[
            Step::Call,
            Step::Ask(ProcedureKind::Revoke, &["device-lost"]),
            Step::HandBack { lost: true },
            Step::Ask(ProcedureKind::Issue, &[]),
        ],
    },
    Guide {
        slug: "locked",
        title: words::guide_locked,
        about: words::guide_locked_about,
        found: words::guide_locked_found,
        steps: &[
            Step::Do(words::do_stop_trying),
            Step::Ask(ProcedureKind::Restore, &["locked"]),
            Step::PinReceipt,
        ],
    },
    Guide {
        slug: "ending",
        title: words::guide_ending,
        about: words::guide_ending_about,
        found: words::guide_ending_found,
        steps: &[Step::Ask(ProcedureKind::Renew, &[]), Step::Ask(ProcedureKind::Issue, &[]), Step::Register],
    },
];

fn path(guide: &Guide) -> String {
    format!("guide/{}.html", guide.slug)
}

/// What the search finds: every guide.
pub fn named(say: &Say<'_>) -> Vec<Named> {
    let named = |guide: &Guide| {
        let lang = say.lang;
        let found = format!("{} {}", (guide.found)(lang), words::guides_found(lang));
        Named { found: Some(found), ..Named::new((guide.title)(lang), path(guide), (guide.about)(lang)) }
    };
    GUIDES.iter().map(named).collect()
}

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("guide", words::guides(say.lang), PATH.to_owned())]
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let (say, rules) = (&tongue.say, ground.input.rules);
    let law = rules.regime_on(say.today);
    let pages = GUIDES.iter().map(|guide| {
        let frame = Frame::below("guide", &path(guide), (guide.title)(say.lang));
        File::page(frame, "guide.html", move |frame| GuidePage {
            frame,
            about: (guide.about)(say.lang),
            law: law.map(|law| law.law.say(say.lang).to_owned()),
            contact: ground.input.contact.map(str::to_owned),
            steps: guide.steps.iter().filter_map(|step| told(step, rules, law, say)).collect(),
        })
    });
    let index =
        File::page(Frame::below("guide", PATH, words::guides(say.lang)), "guides.html", move |frame| {
            let link = |guide: &Guide| GuideLink {
                text: (guide.title)(say.lang),
                about: (guide.about)(say.lang),
                href: path(guide),
            };
            let law = law.map(|law| law.law.say(say.lang).to_owned());
            GuideIndex { frame, law, guides: GUIDES.iter().map(link).collect() }
        });
    pages.chain([index]).collect()
}

/// A step in words; nothing where the law of the day knows no such thing.
fn told(step: &Step, rules: &Rules, law: Option<&Regime>, say: &Say<'_>) -> Option<GuideStep> {
    let lang = say.lang;
    let plain = |text: String, lines: Vec<String>| Some(GuideStep { text, source: None, lines });
    let days = |days: u16| WorkingDays { working_days: days, certain: true };
    match step {
        Step::Do(word) => plain(word(lang), Vec::new()),
        Step::Call => {
            let papers = words::papers_within(lang, &within(rules.limits.urgent_papers, lang));
            plain(words::do_call(lang), vec![papers])
        }
        Step::PinReceipt => {
            let within = within(days(rules.limits.desk.pin_receipt), lang);
            plain(words::do_pin_receipt(lang), vec![words::deadline(lang, &within)])
        }
        Step::Register => {
            let within = within(days(rules.limits.desk.registration), lang);
            plain(words::do_register(lang), vec![words::deadline(lang, &within)])
        }
        Step::Ask(kind, grounds) => {
            let (law, rule) = (law?, law?.procedure(*kind)?);
            let mut lines = forms(rule, law, rules, false, lang);
            let to = rules.addressee(say.today, *kind, CertificateType::Individual);
            lines.extend(to.map(|to| words::sent_to(lang, to.name.say(lang))));
            lines.extend(rule.conditions.iter().map(|condition| {
                let text = condition.text.say(lang);
                let holders: Vec<&str> = condition.holders.iter().map(|of| of.label().say(lang)).collect();
                // An empty list means all.
                match holders.is_empty() || holders.len() == CertificateType::ALL.len() {
                    true => text.to_owned(),
                    false => words::condition_for(lang, text, &holders.join(", ")),
                }
            }));
            let grounds: Vec<&str> =
                grounds.iter().filter_map(|code| Some(rule.ground(code)?.text.say(lang))).collect();
            if !grounds.is_empty() {
                lines.push(words::on_ground(lang, &grounds.join("; ")));
            }
            if let Some(renewal) = rule.renewal {
                let (times, left) = (renewal.times.to_string(), renewal.minimum_days_left.to_string());
                lines.push(sure(words::renewal_rule(lang, &times, &left), renewal.certain, lang));
            }
            lines.extend(rule.deadline.map(|days| words::ca_answers(lang, &within(days, lang))));
            let text = words::do_ask(lang, rule.name.say(lang));
            Some(GuideStep { text, source: Some(law::citation(lang, law, rule)), lines })
        }
        Step::HandBack { lost } => {
            let (law, rule) = (law?, law?.procedure(ProcedureKind::Return)?);
            let mut lines = forms(rule, law, rules, *lost, lang);
            lines.extend(rule.hand_over.map(|days| words::hand_over_within(lang, &within(days, lang))));
            let text = if *lost { words::do_loss_minutes(lang) } else { words::do_hand_back(lang) };
            Some(GuideStep { text, source: Some(law::citation(lang, law, rule)), lines })
        }
    }
}

/// The forms of a procedure, each once, with the types of certificate that they are for where there are several.
fn forms(rule: &ProcedureRule, law: &Regime, rules: &Rules, lost: bool, lang: Lang) -> Vec<String> {
    let uses = rule.forms.iter().filter(|form| form.when_lost == lost);
    let said = uses.flat_map(|form| {
        let holders: Vec<&str> = form.holders.iter().map(|of| of.label().say(lang)).collect();
        let all = form.holders.len() == CertificateType::ALL.len();
        form.request.iter().chain([&form.letter]).map(move |number| {
            let title = rules.form(law.code, number).map_or("", |form| form.title.say(lang));
            match all {
                true => words::form_line(lang, number, title),
                false => words::form_line_for(lang, number, title, &holders.join(", ")),
            }
        })
    });
    said.collect()
}

/// A number of working days in words.
fn within(days: WorkingDays, lang: Lang) -> String {
    let count = usize::from(days.working_days);
    sure(words::working_days(lang, &count.to_string(), count), days.certain, lang)
}

/// What wasn't read in the law's text is said to be so.
fn sure(text: String, certain: bool, lang: Lang) -> String {
    if certain { text } else { law::uncertain(lang, &text) }
}
