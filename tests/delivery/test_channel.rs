//! `tipoff test-channel`, as ops use it.

use crate::support::free_port;
use crate::support::place::Place;
use crate::support::smtpd::Smtpd;

fn place(port: u16, more: &str, reps: &[&str]) -> Place {
    let mail = format!(
        "transport = \"smtp\"\nsmtp = \"smtp://127.0.0.1:{port}\"\nfrom = \"tipoff@example.com\"\n{more}"
    );
    let list = |rep: &str| format!("[rep]\nemail = \"{rep}\"\n[[account]]\nname = \"Tessmar Pumps\"\n");
    let place = Place::with(&[], &mail, &list(reps[0]));
    for (number, rep) in reps.iter().enumerate().skip(1) {
        place.write(&format!("watchlists/rep{number}.toml"), &list(rep));
    }
    place
}

/// The mails, each as text.
fn texts(smtpd: &Smtpd, count: usize) -> Vec<String> {
    smtpd.mails(count).iter().map(|mail| String::from_utf8_lossy(mail).into_owned()).collect()
}

#[test]
fn each_rep_gets_a_test_mail_and_ops_see_what_the_server_said() {
    let smtpd = Smtpd::start();
    let place = place(smtpd.port, "", &["dana@example.com", "lee@example.org"]);
    let out = place.well(&["test-channel"]);
    for rep in ["dana@example.com", "lee@example.org"] {
        assert!(out.lines().any(|line| line.starts_with(&format!("{rep}: sent: 250 2.0.0"))), "{out}");
    }
    for mail in texts(&smtpd, 2) {
        assert!(
            mail.contains("Subject: A test of tipoff") && mail.contains("Nothing was marked as told"),
            "{mail}"
        );
    }
    assert!(!place.path("data").exists(), "the store is not even opened");

    place.well(&["test-channel", "--rep", "LEE@example.org"]);
    assert_eq!(texts(&smtpd, 3).iter().filter(|mail| mail.contains("To: lee@example.org")).count(), 2);
}

#[test]
fn a_rep_the_server_refuses_is_told_in_its_words_and_the_others_get_theirs() {
    let smtpd = Smtpd::start();
    let place = place(smtpd.port, "", &["nobody@example.net", "dana@example.com"]);
    let said = place.run(&["test-channel", "--json"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let lines: Vec<serde_json::Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |rep: &str| lines.iter().find(|line| line["rep"] == rep).expect("a line");
    assert_eq!(of("dana@example.com")["outcome"], "sent");
    assert_eq!(of("nobody@example.net")["outcome"], "refused-recipient");
    let words = of("nobody@example.net")["words"].as_str().expect("words").to_owned();
    assert!(words.contains("550"), "{words}");
    assert_eq!(smtpd.mails(1).len(), 1);
}

#[test]
fn a_redirected_test_goes_where_digests_go_and_says_for_whom_it_is() {
    let smtpd = Smtpd::start();
    let place = place(smtpd.port, "redirect_to = \"staging@example.org\"\n", &["dana@example.com"]);
    let out = place.well(&["test-channel"]);
    assert!(out.starts_with("dana@example.com, redirected to staging@example.org: sent: 250"), "{out}");
    let mail = texts(&smtpd, 1).remove(0);
    assert!(
        mail.contains("To: staging@example.org") && mail.contains("Subject: For dana@example.com"),
        "{mail}"
    );
}

#[test]
fn a_server_that_is_away_is_asked_once_and_each_rep_is_told() {
    let place = place(free_port(), "", &["dana@example.com", "lee@example.org"]);
    let said = place.run(&["test-channel"]);
    assert_eq!(said.code, 1);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(
        lines[0].contains("not sent: the mail server can't be used now: can't connect to 127.0.0.1"),
        "{}",
        said.out
    );
    assert!(lines[1].contains("not tried, for the same reason"), "{}", said.out);
}

#[test]
fn a_rep_nobody_has_is_said() {
    let place = place(1, "", &["dana@example.com"]);
    let said = place.run(&["test-channel", "--rep", "lee@example.org"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("no watchlist has the rep lee@example.org"), "{}", said.err);
}
