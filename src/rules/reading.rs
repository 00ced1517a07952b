//! The words by which papers that come in are understood.

use serde::Deserialize;

use crate::model::kinds::common::Role;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::LetterForm;
use crate::model::kinds::procedure::Outcome;
use crate::model::kinds::unit::Capacity;

/// What papers say, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingWords {
    pub titles: Vec<PaperTitle>,
    pub effects: Vec<EffectWords>,
    /// What says of a decision that it undoes, corrects or extends another.
    pub amends: Vec<String>,
    pub letters: Vec<LetterWords>,
    pub roles: Vec<RoleWords>,
    /// Before the number of the letter that is answered.
    pub answers: Vec<String>,
    pub outcomes: Vec<OutcomeWords>,
    /// What says of an answer that it is for all that was asked.
    pub every: Vec<String>,
    /// Before why something is refused, or what is lacking.
    pub reasons: Vec<String>,
    pub units: UnitWords,
    pub honorifics: Vec<String>,
    /// Before what is new to a person.
    pub towards: Vec<String>,
    /// Before what a person leaves.
    pub away: Vec<String>,
    /// Before the title of a post.
    pub posts: Vec<String>,
    pub born: Vec<String>,
    pub since: Vec<String>,
    pub in_force: Vec<String>,
    /// What stands for the day of signing.
    pub signing_day: String,
    pub until: Vec<String>,
    /// Before how long it lasts.
    pub lasting: Vec<String>,
    pub months: String,
    pub years: String,
    pub executors: Vec<String>,
    pub grounds: Vec<String>,
    pub columns: ColumnWords,
    /// What makes a column that of the new state.
    pub new: Vec<String>,
    pub capacities: Vec<CapacityWord>,
    pub recipients: String,
    pub addressed: String,
    pub number: String,
    pub summary: Vec<String>,
    pub annexes: Vec<String>,
    pub stamps: Vec<String>,
    pub identity_card: CardWords,
}

/// What kind of paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperKind {
    Decision,
    Letter,
}

/// The title of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperTitle {
    pub words: String,
    pub paper: PaperKind,
}

/// How a decision says what it does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectWords {
    pub effect: Effect,
    pub words: Vec<String>,
    /// What sounds like it and is something else.
    #[serde(default)]
    pub except: Vec<String>,
}

/// How a letter says what it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterWords {
    pub form: LetterForm,
    pub words: Vec<String>,
}

/// How a letter says what is answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeWords {
    pub outcome: Outcome,
    pub words: Vec<String>,
}

/// How a decision says which units end, and which take their place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitWords {
    /// After what is done to a unit, before the one that comes.
    pub into: Vec<String>,
    /// What begins like that and is something else.
    pub not_into: Vec<String>,
    /// Before the unit that goes on with what a dissolved one did.
    pub handed: Vec<String>,
    /// Before a unit that is founded, and after it before those that end.
    pub founded: Vec<String>,
    pub basis: Vec<String>,
    /// Between a unit and the one above it.
    pub below: Vec<String>,
    /// The words with which a unit's name begins.
    pub nouns: Vec<String>,
    /// What ends the name of a unit that the register doesn't have.
    pub stops: Vec<String>,
}

/// What an attached paper is, by its title or the name of its file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleWords {
    pub role: Role,
    pub words: Vec<String>,
}

/// In which capacity is signed, by the letters before the title.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityWord {
    pub capacity: Capacity,
    pub words: String,
}

/// How the columns of a list are headed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWords {
    pub number: Vec<String>,
    pub name: Vec<String>,
    pub birth: Vec<String>,
    pub position: Vec<String>,
    pub unit: Vec<String>,
    pub since: Vec<String>,
    /// In a letter of the CA.
    pub subject: Vec<String>,
    pub serial: Vec<String>,
    pub result: Vec<String>,
    pub reason: Vec<String>,
}

/// What stands on an identity card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardWords {
    /// What stands on nothing else.
    pub certain: Vec<String>,
    pub words: Vec<String>,
    /// So many of the words are a card,
    pub least: usize,
    /// on a paper of no more letters than this.
    pub most_letters: usize,
}
