//! The HTML part in a real browser, as narrow as a telephone and as wide as a pane.

use std::fs;
use std::process::Command;

use crate::fixture::{lead, mail, rich, signal};
use tipoff::judge::rank::Ranking;
use tipoff::tell::digest::Mail;

/// Debian's.
pub const CHROMIUM: &str = "/usr/bin/chromium";

#[test]
fn a_mail_fits_a_telephone_and_a_pane() {
    let mail = mail(&rich());
    for shown in laid_out(&mail) {
        assert_fits(&shown);
        for name in ["Brightwell Foods", "Halden Rail", "Norvik & Söner", "Corvane Logistics"] {
            assert!(shown.text.contains(name), "{name} is missing at {}", shown.width);
        }
    }
}

#[test]
fn a_word_without_end_does_not_widen_the_mail() {
    let title = format!("Acme will step down {}", "x".repeat(400));
    let mut signal = signal("Executive leaves", &title, "will step down");
    signal.outlets = vec!["y".repeat(300)];
    signal.links.clear();
    let leads = vec![lead(&"Z".repeat(150), 50.0, vec![signal])];
    let mail = mail(&Ranking { leads, blocks: vec![], fresh: vec![], held: vec![], quiet: 0, watched: 1 });
    for shown in laid_out(&mail) {
        assert_fits(&shown);
    }
}

/// What the browser made of the mail in a frame.
struct Shown {
    width: u32,
    scroll_width: u32,
    text: String,
}

fn assert_fits(shown: &Shown) {
    assert!(shown.scroll_width <= shown.width, "{} pixels in {}", shown.scroll_width, shown.width);
}

fn laid_out(mail: &Mail) -> Vec<Shown> {
    assert!(fs::exists(CHROMIUM).unwrap_or(false), "this test needs Chromium: apt-get install chromium");
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    let source = mail.html.replace('&', "&amp;").replace('"', "&quot;");
    let frame = |width: u32| {
        format!("<iframe width={width} height=900 style=\"border:0\" srcdoc=\"{source}\"></iframe>")
    };
    let script = "addEventListener('load', () => { for (const f of document.querySelectorAll('iframe')) {\
        const d = f.contentDocument, o = document.createElement('pre');\
        o.textContent = ['@@', f.width, d.documentElement.scrollWidth, d.body.innerText].join('|');\
        document.body.append(o); } for (const f of document.querySelectorAll('iframe')) f.remove(); })";
    let wrapped = format!(
        "<!doctype html><meta charset=utf-8><body>{}{}<script>{script}</script>",
        frame(360),
        frame(640)
    );
    fs::write(&page, wrapped).expect("the page");
    let out = Command::new(CHROMIUM)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium runs");
    let dom = String::from_utf8_lossy(&out.stdout).replace("&amp;", "&");
    let shown: Vec<Shown> = dom
        .split("<pre>@@|")
        .skip(1)
        .map(|rest| {
            let mut fields = rest.split("</pre>").next().unwrap_or_default().splitn(3, '|');
            let mut number = || fields.next().and_then(|field| field.parse().ok()).expect("a number");
            Shown {
                width: number(),
                scroll_width: number(),
                text: fields.next().unwrap_or_default().to_owned(),
            }
        })
        .collect();
    assert_eq!(shown.len(), 2, "the browser said: {}", String::from_utf8_lossy(&out.stderr));
    shown
}
