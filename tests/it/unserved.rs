//! A register without a server: what needs two people is reviewed where it is, and nobody is told to send it anywhere.

use crate::branches::Team;
use crate::desk::good;
use crate::imported::added;

/// What a command said, on both ways.
fn said(done: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

#[test]
fn what_another_has_to_approve_is_reviewed_and_not_submitted() {
    let team = Team::new();
    let unit = added(&team.desk, "unit", "names:\n- vi: Cục Một\n");
    let person = added(&team.desk, "person", "names:\n- full: Nguyễn Văn An\n");
    let decision = added(
        &team.desk,
        "decision",
        &format!(
            "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\nlines:\n- subject: {person}\n  effect: erase\n"
        ),
    );
    team.guard(&["erase"], 1);
    let erase = ["erase", &person, "--decision", &decision, "--before-term", "--yes"];
    let done = team.run("lan", &erase);
    good(&done);
    let branch = team.branch();
    let told = said(&done);
    assert!(told.contains(&format!("chungthu review {branch}")) && !told.contains("submit"), "{told}");
    // Nor where main doesn't take it.
    team.back_to_main();
    let done = team.run("lan", &["merge", &branch]);
    let told = said(&done);
    assert_eq!(done.status.code(), Some(1), "{told}");
    assert!(told.contains("chungthu review") && !told.contains("submit"), "{told}");
    // The same of records that two people have to look at.
    team.guard(&["records"], 1);
    let done = team.run("lan", &["set", &unit, "code=G12.35"]);
    good(&done);
    let told = said(&done);
    let review = format!("chungthu review {}", team.branch());
    assert!(told.contains(&review) && !told.contains("submit"), "{told}");
    let done = team.run("lan", &["set", &unit, "email_domain=mof.gov.vn"]);
    good(&done);
    let told = said(&done);
    assert!(told.contains(&review) && !told.contains("submit"), "{told}");
}
