//! Everything that looks random follows from the seed here, one stream for each word and number, so that one
//! story more or less changes nothing else.

use p256::ecdsa::SigningKey;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use spki::EncodePublicKey;

use crate::model::id::{FileId, RecordId};
use crate::model::ident::Sha256Hex;
use crate::pki;

/// The seed of one synthetic ministry.
#[derive(Clone)]
pub struct Seed([u8; 32]);

impl Seed {
    pub fn new(seed: u64) -> Seed {
        Seed(Sha256::new().chain_update("chungthu demo").chain_update(seed.to_be_bytes()).finalize().into())
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn derive(&self, word: &str, n: u64) -> [u8; 32] {
        let hash = Sha256::new().chain_update(self.0).chain_update(word).chain_update([0]);
        hash.chain_update(n.to_be_bytes()).finalize().into()
    }

    /// The stream for a word and a number.
    pub fn dice(&self, word: &str, n: u64) -> Dice {
        Dice(ChaCha20Rng::from_seed(self.derive(word, n)))
    }

    pub fn id(&self, word: &str, n: u64) -> RecordId {
        RecordId(first_ten(&self.derive(word, n)))
    }

    pub fn file(&self, word: &str, n: u64) -> FileId {
        FileId(first_ten(&self.derive(word, n)))
    }

    /// The P-256 key of a holder.
    pub fn key(&self, word: &str, n: u64) -> SigningKey {
        pki::seeded_key(&self.derive(word, n), "subject")
    }
}

fn first_ten(hash: &[u8; 32]) -> [u8; 10] {
    std::array::from_fn(|i| hash[i])
}

/// The public half as certificates hold it.
pub fn spki(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_public_key_der().expect("a P-256 point always has its DER").into_vec()
}

pub fn sha256(bytes: &[u8]) -> Sha256Hex {
    let text: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    text.parse().expect("hexadecimal digits are clean")
}

/// One stream of chances.
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// A number from 0 to `n` - 1; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // A slight bias towards low numbers harms nobody here.
        self.0.next_u64().checked_rem(n).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0).unsigned_abs();
        low.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// True `n` times in a hundred.
    pub fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }

    /// One of the list; nothing of an empty one.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(list.len() as u64);
        list.get(usize::try_from(at).unwrap_or(0))
    }

    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// Puts a list into an order of its own.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.below(i as u64 + 1) as usize;
            list.swap(i, j);
        }
    }
}
