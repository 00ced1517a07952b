//! A PKCS #11 module before SoftHSM that does what SoftHSM never does, compiled where it is needed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Functions of PKCS #11 2.40 by their place in the list.
const SOURCE: &str = r#"
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
typedef unsigned long rv;
struct list { unsigned char version[2]; void *f[68]; };
static struct list own, *real;
static const char *mode = "";
static int keys, after, signs, wrong;
static int is(const char *name) { return !strcmp(mode, name); }
static void note(const char *what) {
    const char *path = getenv("SHIM_LOG");
    FILE *log = path ? fopen(path, "a") : 0;
    if (log) { fputs(what, log); fclose(log); }
}
static rv get_slots(unsigned char present, unsigned long *slots, unsigned long *count) {
    if (is("hang-list")) for (;;) pause();
    if (is("crash-list")) *(volatile int *)8 = 1;
    if (is("exit-list")) _exit(3);
    if (is("noise")) { printf("noise\n"); fflush(stdout); fprintf(stderr, "noise\n"); }
    return ((rv (*)(unsigned char, unsigned long *, unsigned long *))real->f[4])(present, slots, count);
}
static rv token_info(unsigned long slot, unsigned char *info) {
    rv done = ((rv (*)(unsigned long, unsigned char *))real->f[6])(slot, info);
    unsigned long *flags = (unsigned long *)(info + 96);
    if (is("low")) *flags |= 0x10000;
    if (is("final")) *flags |= 0x20000;
    if (is("locked") || (is("lock-on-wrong") && wrong)) *flags |= 0x40000;
    if (is("change")) *flags |= 0x80000;
    if (is("protected")) *flags |= 2;
    if (is("lines")) {
        memcpy(info, "BTC\nDone: all is well            ", 32);
        memcpy(info + 32, "Maker\nDone: all is well         ", 32);
        memcpy(info + 80, "12\nDone: yes    ", 16);
    }
    if (is("same-serial")) memcpy(info + 80, "1111111111111111", 16);
    return done;
}
static rv login(unsigned long session, unsigned long user, unsigned char *pin, unsigned long length) {
    note("login\n");
    if (getenv("THE_PIN")) note("a PIN in sight\n");
    if (is("lock-at-login")) return 0xa4;
    if (is("vendor")) return 0x80000042;
    rv done = ((rv (*)(unsigned long, unsigned long, unsigned char *, unsigned long))real->f[18])(session, user, pin, length);
    if (done == 0xa0) wrong = 1;
    return done;
}
typedef rv (*make)(unsigned long, void *, void *, unsigned long, void *, unsigned long, unsigned long *, unsigned long *);
static rv make_key(unsigned long s, void *m, void *a, unsigned long an, void *b, unsigned long bn, unsigned long *x, unsigned long *y) {
    static unsigned long public, private;
    int turn = keys++ >= after;
    if (turn && is("same-key") && public) { *x = public; *y = private; return 0; }
    if (keys == after + 1 && getenv("SHIM_FIFO")) {
        int fifo = open(getenv("SHIM_FIFO"), O_WRONLY);
        if (write(fifo, "x", 1) != 1) return 5;
        close(fifo);
    }
    if (turn && is("hang-key")) for (;;) pause();
    if (turn && is("crash-key")) *(volatile int *)8 = 1;
    if (turn && is("full")) return 0x31;
    if (turn && is("removed")) return 0x32;
    if (turn && is("odd")) return 0x5;
    rv done = ((make)real->f[59])(s, m, a, an, b, bn, x, y);
    public = *x;
    private = *y;
    note("key\n");
    if (turn && is("crash-after-key")) *(volatile int *)8 = 1;
    return done;
}
static rv sign(unsigned long s, void *data, unsigned long length, unsigned char *out, unsigned long *olen) {
    rv done = ((rv (*)(unsigned long, void *, unsigned long, unsigned char *, unsigned long *))real->f[43])(s, data, length, out, olen);
    if (is("bad-sign") && out && signs++ >= after) out[*olen - 1] ^= 1;
    return done;
}
typedef struct { unsigned long type; void *value; unsigned long length; } attribute;
static rv get(unsigned long s, unsigned long object, attribute *a, unsigned long n) {
    rv done = ((rv (*)(unsigned long, unsigned long, attribute *, unsigned long))real->f[24])(s, object, a, n);
    if (is("forge"))
        for (unsigned long i = 0; i < n; i++)
            if (a[i].type == 0x11) {
                static unsigned char forged[8192];
                FILE *file = fopen(getenv("SHIM_FORGED"), "r");
                a[i].length = fread(forged, 1, sizeof forged, file);
                fclose(file);
                if (a[i].value) memcpy(a[i].value, forged, a[i].length);
                done = 0;
            }
    if (is("no-local"))
        for (unsigned long i = 0; i < n; i++)
            if (a[i].type == 0x163) { a[i].length = ~0ul; done = 0x12; }
    return done;
}
static rv set(unsigned long s, unsigned long object, attribute *a, unsigned long n) {
    if (is("keep-id")) return 0x10;
    return ((rv (*)(unsigned long, unsigned long, attribute *, unsigned long))real->f[25])(s, object, a, n);
}
static rv refuse(void *arguments) { (void)arguments; return 5; }
rv C_GetFunctionList(struct list **list) {
    if (getenv("SHIM")) mode = getenv("SHIM");
    if (getenv("SHIM_AFTER")) after = atoi(getenv("SHIM_AFTER"));
    if (is("hang-load")) for (;;) pause();
    if (is("crash-load")) *(volatile int *)8 = 1;
    if (is("become-sleep")) { shutdown(0, 2); execlp("sleep", "sleep", "60", (char *)0); }
    if (getenv("SHIM_DAEMON") && !fork()) {
        // Until the test opens the pipe.
        setsid();
        alarm(60);
        _exit(open(getenv("SHIM_DAEMON"), O_RDONLY));
    }
    void *library = dlopen(getenv("SHIM_REAL"), RTLD_NOW);
    if (!library) return 5;
    rv (*theirs)(struct list **) = (rv (*)(struct list **))dlsym(library, "C_GetFunctionList");
    rv done = theirs(&real);
    own = *real;
    own.f[3] = C_GetFunctionList;
    if (is("fail-init")) own.f[0] = refuse;
    own.f[4] = get_slots;
    own.f[6] = token_info;
    own.f[18] = login;
    own.f[24] = get;
    own.f[25] = set;
    own.f[43] = sign;
    own.f[59] = make_key;
    *list = &own;
    return done;
}
"#;

fn compile(folder: &Path, name: &str, source: &str) -> PathBuf {
    let library = folder.join(format!("{name}.so"));
    if !library.exists() {
        let file = folder.join(format!("{name}.c"));
        std::fs::write(&file, source).unwrap();
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&file).arg("-ldl");
        let done = cc.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    library
}

/// The shim, in that folder.
pub fn compiled(folder: &Path) -> PathBuf {
    compile(folder, "shim", SOURCE)
}

/// A library that has nothing of PKCS #11.
pub fn no_module(folder: &Path) -> PathBuf {
    compile(folder, "empty", "int nothing(void) { return 0; }\n")
}
