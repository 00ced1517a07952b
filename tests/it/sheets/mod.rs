//! Sheets as desks keep them, taken in and given out.

mod compared;
mod damaged;
mod decided;
mod edited;
mod files;
mod given;
mod joined;
mod taken;

use std::path::PathBuf;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::desk::{Desk, UNIT, good};

/// A register with one unit in it.
pub struct Office {
    pub desk: Desk,
    pub unit: String,
}

impl Office {
    pub fn new() -> Office {
        let desk = Desk::new();
        let unit = added(&desk, "unit", UNIT);
        Office { desk, unit }
    }

    pub fn save(&self, name: &str, book: &mut Workbook) -> String {
        let path = self.desk.path(name);
        book.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path: PathBuf = self.desk.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// What a command came to: its exit code and what it says.
    pub fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let all = [&["--json"], arguments].concat();
        let done = self.desk.run(&all);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        let value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said} {error}"));
        (done.status.code().unwrap(), value)
    }

    pub fn main(&self) -> String {
        self.desk.git(&["rev-parse", "main"])
    }

    pub fn people(&self) -> Vec<Value> {
        let (_, list) = self.json(&["list", "person"]);
        let records = list.as_array().unwrap().clone();
        records.iter().map(|row| self.shown(row["record"].as_str().unwrap())).collect()
    }

    pub fn shown(&self, record: &str) -> Value {
        let (_, shown) = self.json(&["show", record, "--reveal"]);
        shown
    }

    pub fn count(&self, kind: &str) -> usize {
        let (_, list) = self.json(&["list", kind]);
        list.as_array().unwrap().len()
    }
}

pub fn added(desk: &Desk, kind: &str, text: &str) -> String {
    let said = good(&desk.feed(&["--json", "add", kind, "--from", "-"], text.as_bytes()));
    let said: Value = serde_json::from_str(&said).unwrap();
    said["added"].as_str().unwrap().to_owned()
}

/// A sheet of texts.
pub fn texts(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(r as u32, c as u16, *text).unwrap();
        }
    }
}
