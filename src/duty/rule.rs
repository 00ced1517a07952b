//! The rules: by what code scripts know them, how much they weigh, and what they rest on.

use crate::model::kinds::common::Role;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::DataRight;
use crate::model::kinds::procedure::{ProcedureKind, Regime, StepKind};
use crate::model::{Date, Moment};
use crate::register::state::PersonState;

/// How much a rule weighs among others that are due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weight {
    /// Somebody who must not may sign.
    Danger,
    /// The law sets the time, or signing fails.
    Law,
    /// Good practice.
    Practice,
}

macro_rules! rules {
    ($( $(#[$doc:meta])* $variant:ident $code:literal $weight:ident; )+) => {
        /// Why something is owed.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Rule { $( $(#[$doc])* $variant ),+ }

        impl Rule {
            pub const ALL: &'static [Rule] = &[$( Rule::$variant ),+];

            /// The code as scripts and lists of duties know it. It never changes.
            pub const fn word(self) -> &'static str {
                match self { $( Rule::$variant => $code ),+ }
            }

            pub const fn weight(self) -> Weight {
                match self { $( Rule::$variant => Weight::$weight ),+ }
            }

            /// The rule with this code.
            pub fn of_word(word: &str) -> Option<Rule> {
                Rule::ALL.iter().copied().find(|rule| rule.word() == word)
            }
        }
    };
}

rules! {
    /// A device is lost or stolen, and what is on it is valid.
    LostValid "lost-device-valid" Danger;
    /// Someone is gone, and their certificate is valid.
    GoneValid "gone-certificate-valid" Danger;
    /// A revocation was told by phone, and its papers aren't sent.
    UrgentPapers "urgent-papers" Law;
    /// A device isn't with the CA though the notice of revocation came.
    HandToCa "hand-device-to-ca" Law;
    /// Someone is gone, and still has a device.
    GoneDevice "gone-device-out" Law;
    /// A breach of personal data isn't told to whom the law has it told.
    TellBreach "data-breach" Law;
    /// A data subject hasn't been told that their request came in.
    Acknowledge "acknowledge-data-request" Law;
    /// A data subject asks for what the law gives them.
    DataRequest "data-subject-request" Law;
    /// A data subject was told that their data go, and they are there.
    EraseAsked "erase-as-asked" Law;
    /// A certificate that may be renewed runs out.
    Renew "renew-before-expiry" Law;
    /// A certificate that may not be renewed runs out.
    Replace "replace-before-expiry" Law;
    /// A certificate ran out, and nothing took its place.
    ReplaceExpired "replace-expired" Law;
    /// A certificate was revoked since its device is lost, and its holder has no other.
    ReplaceLost "replace-lost" Practice;
    /// A new serial isn't registered where the one before was.
    RegisterSerial "register-new-serial" Law;
    /// A unit ended, and its certificate is valid.
    UnitEnded "unit-ended" Law;
    /// A line of a decision that nobody dealt with.
    DecideLine "dispose-decision-line" Law;
    /// A letter of ours that isn't answered.
    LetterUnanswered "letter-unanswered" Law;
    /// A procedure waits for its next step.
    NextStep "next-step" Practice;
    /// A PIN envelope was delivered, and its receipt isn't confirmed.
    PinReceipt "pin-receipt-missing" Practice;
    /// A procedure lacks a paper.
    Papers "papers-lacking" Practice;
    /// The CA sent a certificate with wrong data.
    WrongData "wrong-certificate" Practice;
    /// The CA refused a certificate, or sent one with wrong data, and its holder has no other.
    AskAgain "ask-again" Practice;
    /// An organisation's certificate has no manager who is authorised.
    ManagerMissing "manager-missing" Practice;
    /// The manager of an organisation's certificate is away or gone.
    ManagerAway "manager-away" Practice;
    /// A letter to us that nobody answered.
    AnswerLetter "answer-letter" Practice;
    /// A device is locked.
    Locked "device-locked" Practice;
    /// The certificate on a device ran out, and the device is out.
    ReturnExpired "return-expired-device" Practice;
    /// Someone moved within the State sector, and it isn't recorded that certificate and device went along.
    MovedAlong "moved-with-certificate" Practice;
    /// A certificate names a unit as it is called no more.
    UnitRenamed "unit-name-changed" Practice;
    /// A certificate names a unit in which its holder works no more.
    AgencyChanged "agency-changed" Practice;
    /// What a CA last said about revocations has run out.
    ListStale "crl-stale" Law;
    /// A deputy's last day is near, or over.
    DeputyEnding "deputy-ending" Practice;
    /// The records of someone who is gone need be kept no longer.
    RetentionOver "retention-over" Practice;
}

/// What a rule rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// What a regime says of a kind of procedure; whether the number that counts was read in the law's text.
    Law(Regime, ProcedureKind, bool),
    /// The law on personal data that held on this day; whether what counts of it was read in its text.
    DataLaw(Date, bool),
    /// How long records are kept; whether the number is certain.
    Retention(bool),
    /// Good practice of desks; whether anybody would do it so.
    Practice(bool),
}

/// What there is to say of one duty besides whom it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Detail {
    None,
    /// The last day of a certificate.
    Ends(Date),
    /// The step that comes next.
    Next(ProcedureKind, StepKind),
    Effect(Effect),
    State(PersonState),
    /// What the CA takes as a rule: so many working days, measured over so many letters, and when that is over; so many
    /// lines are open.
    Turnaround {
        open: usize,
        typical: Option<(u16, usize)>,
        expected: Option<Date>,
    },
    Lacks(Vec<Role>),
    Right(DataRight),
    /// The hour by which it is due.
    Until(Moment),
    /// So many systems.
    Systems(usize),
    Officer(String),
    /// A plain file of the register.
    File(String),
}
