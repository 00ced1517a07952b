//! Turns the rules from YAML, as people write them, into JSON, which costs every command less to read.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const DATA: &str = "src/rules/data";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={DATA}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names OUT_DIR")?).join("rules");
    fs::create_dir_all(&out)?;
    for entry in fs::read_dir(DATA)? {
        let path = entry?.path();
        let value = read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_stem().ok_or("a file has a name")?;
        fs::write(out.join(name).with_extension("json"), serde_json::to_vec(&value)?)?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<serde_json::Value, Box<dyn Error>> {
    Ok(serde_yaml::from_str(&fs::read_to_string(path)?)?)
}
