//! Rust source as tokens: just enough to tell code from comments, strings, characters and lifetimes.

/// A word, a number or a mark; `::` is one mark, and a string or character is an empty pair of quotes.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    pub line: usize,
    pub text: String,
}

impl Token {
    /// Whether it is an identifier or a keyword.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }

    /// Whether it is a word that can stand before `::`, not one such as `use` that a path may follow.
    pub fn is_name(&self) -> bool {
        self.is_word()
            && !matches!(self.text.as_str(), "use" | "as" | "in" | "mut" | "dyn" | "impl" | "return" | "else")
    }
}

pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut found: Vec<Token> = Vec::new();
    let mut line = 1;
    let mut i = 0;
    while i < chars.len() {
        let begin = i;
        let text = match chars[i] {
            '/' if chars.get(i + 1) == Some(&'/') => {
                while i < chars.len() && chars[i] != '\n' {
                    i += 1;
                }
                None
            }
            '/' if chars.get(i + 1) == Some(&'*') => {
                i = comment_end(&chars, i);
                None
            }
            '"' => {
                i = string_end(&chars, i);
                Some("\"\"".to_owned())
            }
            '\'' => {
                let (end, text) = quote(&chars, i);
                i = end;
                Some(text)
            }
            ':' if chars.get(i + 1) == Some(&':') => {
                i += 2;
                Some("::".to_owned())
            }
            c if c.is_alphanumeric() || c == '_' => {
                while i < chars.len() && (chars[i].is_alphanumeric() || chars[i] == '_') {
                    i += 1;
                }
                let word: String = chars[begin..i].iter().collect();
                match (word.as_str(), raw_string_end(&chars, i)) {
                    ("r" | "br" | "cr", Some(end)) => {
                        i = end;
                        Some("\"\"".to_owned())
                    }
                    // `r#type` is the word `type`.
                    ("r", None) if chars.get(i) == Some(&'#') => None,
                    _ => Some(word),
                }
            }
            c => {
                i += 1;
                (!c.is_whitespace()).then(|| c.to_string())
            }
        };
        if let Some(text) = text {
            found.push(Token { line, text });
        }
        line += chars[begin..i].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// The end of a block comment, which may hold others.
fn comment_end(chars: &[char], begin: usize) -> usize {
    let mut depth = 0;
    let mut i = begin;
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

/// The end of a string that begins with a plain quote.
fn string_end(chars: &[char], begin: usize) -> usize {
    let mut i = begin + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

/// The end of a raw string whose hashes or quote begin here, or nothing where none does.
fn raw_string_end(chars: &[char], begin: usize) -> Option<usize> {
    let hashes = chars[begin..].iter().take_while(|c| **c == '#').count();
    let quote = begin + hashes;
    if chars.get(quote) != Some(&'"') {
        return None;
    }
    let mut i = quote + 1;
    while i < chars.len() {
        if chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return Some(i + 1 + hashes);
        }
        i += 1;
    }
    Some(chars.len())
}

/// A character or a lifetime: where it ends, and its token.
fn quote(chars: &[char], begin: usize) -> (usize, String) {
    match (chars.get(begin + 1), chars.get(begin + 2)) {
        (Some('\\'), _) => {
            let mut i = begin + 3;
            while i < chars.len() && chars[i] != '\'' {
                i += 1;
            }
            ((i + 1).min(chars.len()), "''".to_owned())
        }
        (Some(_), Some('\'')) => (begin + 3, "''".to_owned()),
        _ => (begin + 1, "'".to_owned()),
    }
}
