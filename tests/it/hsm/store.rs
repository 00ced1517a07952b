//! A certificate put on a token from outside, as a CA does before it sends the token.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Functions of PKCS #11 2.40 by their place in the list.
const SOURCE: &str = r#"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
typedef unsigned long rv;
struct list { unsigned char version[2]; void *f[68]; };
typedef struct { unsigned long type; void *value; unsigned long length; } attribute;
int main(int count, char **words) {
    if (count != 5) return 1;
    static unsigned char der[8192];
    FILE *file = fopen(words[4], "r");
    unsigned long length = file ? fread(der, 1, sizeof der, file) : 0;
    void *library = dlopen(words[1], RTLD_NOW);
    struct list *all;
    if (!length || !library) return 2;
    if (((rv (*)(struct list **))dlsym(library, "C_GetFunctionList"))(&all)) return 3;
    if (((rv (*)(void *))all->f[0])(0)) return 4;
    unsigned long slots[64], found = 64;
    if (((rv (*)(unsigned char, unsigned long *, unsigned long *))all->f[4])(1, slots, &found)) return 5;
    for (unsigned long i = 0; i < found; i++) {
        unsigned char info[512];
        if (((rv (*)(unsigned long, unsigned char *))all->f[6])(slots[i], info)) continue;
        if (strncasecmp((char *)info + 80, words[2], strlen(words[2]))) continue;
        unsigned long session, object, class = 1, type = 0;
        unsigned char yes = 1, no = 0, name[2] = {0x30, 0};
        if (((rv (*)(unsigned long, unsigned long, void *, void *, unsigned long *))all->f[12])(slots[i], 6, 0, 0, &session)) return 6;
        if (((rv (*)(unsigned long, unsigned long, char *, unsigned long))all->f[18])(session, 1, words[3], strlen(words[3]))) return 7;
        attribute certificate[] = {
            {0, &class, sizeof class}, {0x80, &type, sizeof type}, {1, &yes, 1}, {2, &no, 1},
            {0x101, name, 2}, {0x11, der, length},
        };
        return ((rv (*)(unsigned long, attribute *, unsigned long, unsigned long *))all->f[20])(session, certificate, 6, &object) ? 8 : 0;
    }
    return 9;
}
"#;

/// The program, in that folder: `store MODULE SERIAL PIN FILE`.
pub fn compiled(folder: &Path) -> PathBuf {
    let program = folder.join("store");
    if !program.exists() {
        let file = folder.join("store.c");
        std::fs::write(&file, SOURCE).unwrap();
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-include", "strings.h", "-o"]).arg(&program).arg(&file).arg("-ldl");
        let done = cc.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    program
}
