//! The systemd unit: what it exposes, and that it runs what there is.

use std::process::Command;

const UNIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/systemd/tipoff.service");

#[test]
fn the_unit_exposes_little() {
    let said = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager", "--threshold=11", UNIT])
        .output()
        .expect("systemd-analyze is needed: apt-get install systemd");
    let words = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "more than 1.1:\n{words}");
    assert!(words.contains("Overall exposure level"), "{words}");
}

#[test]
fn the_unit_runs_the_command_as_it_is() {
    let unit = std::fs::read_to_string(UNIT).expect("the unit");
    let line =
        unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/tipoff ")).expect("a start");
    let said = Command::new(env!("CARGO_BIN_EXE_tipoff"))
        .args(line.split_whitespace())
        .arg("--help")
        .output()
        .expect("tipoff runs");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    for secret in ["smtp-password", "oauth-client-secret", "oauth-refresh-token"] {
        assert!(unit.contains(&format!("LoadCredential={secret}:")), "{secret}");
    }
}
