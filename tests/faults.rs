//! Disks, files and hosts that fail under the daemon: said, waited for, gone on.

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use support::nginx::Nginx;
use support::place::Place;
use support::post_office::{Limits, PostOffice};
use support::running::Running;
use support::wait_until;

const WATCHLIST: &str = "[rep]\nname = \"Dana\"\nemail = \"dana@example.com\"\ndigest = \"daily 07:30 08:00 08:30 09:00 09:30 10:00\"\n\
    [[account]]\nname = \"Brightwell Foods\"\n";

/// Items of one story; from the fourth on there is a second.
fn rss(items: usize) -> String {
    let items: String = (0..items)
        .map(|n| {
            let title = match n {
                3 => "Regulator fines Brightwell Foods 4m for export violations".to_owned(),
                _ => format!("Brightwell Foods to cut {} jobs in Leeds", 200 + n),
            };
            format!(
                "<item><guid>https://n.example/{n}</guid><link>https://n.example/{n}</link>\
                 <title>{title}</title>\
                 <description>{}</description><pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate></item>",
                "The company said so on Tuesday. ".repeat(40)
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>The Wire</title>{items}</channel></rss>")
}

fn smtp(office: &PostOffice) -> String {
    format!(
        "transport = \"smtp\"\nfrom = \"tipoff@example.com\"\nsmtp = \"smtp://127.0.0.1:{}\"",
        office.port
    )
}

/// A daemon whose data folder is a small file system of its own, and the way to it from outside.
fn on_a_small_disk(place: &Place, size: &str, arguments: &str) -> (Running, PathBuf) {
    fs::create_dir_all(place.path("data")).expect("a folder");
    let data = place.path("data");
    let script =
        format!("mount -t tmpfs -o size={size} tmpfs {} && exec \"$0\" run {arguments}", data.display());
    let inner = place.command(&[]);
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]).arg(inner.get_program());
    command.current_dir(place.path(""));
    let daemon = Running::spawn(command);
    let seen = PathBuf::from(format!("/proc/{}/root{}", daemon.pid(), data.display()));
    (daemon, seen)
}

#[test]
fn a_full_disk_is_said_and_waited_for_and_nothing_is_lost() {
    let (nginx, office) = (Nginx::start(""), PostOffice::start(Limits::default()));
    nginx.put("wire.xml", rss(3));
    let place = Place::with(&[nginx.url("wire.xml")], &smtp(&office), WATCHLIST);
    let (mut daemon, data) = on_a_small_disk(&place, "24m", "--at 2026-11-25T07:20:00Z --speed 120");
    wait_until("the first digest is out", || office.mails().len() == 1);
    // Somebody fills the disk; the feed goes on.
    let ballast = data.join("ballast");
    let _ = fs::write(&ballast, vec![1; 64 << 20]);
    nginx.put("wire.xml", rss(400));
    daemon.says("the disk under data_dir is full");
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(!daemon.log().contains("well again"), "not while it is full: {}", daemon.log());
    assert!(!daemon.is_over(), "{}", daemon.log());
    fs::remove_file(&ballast).expect("removed");
    daemon.says("the store is well again");
    wait_until("the next digest tells of it", || office.mails().len() >= 2);
    let (_, code) = daemon.end();
    assert_eq!(code, Some(0));
}

#[test]
fn a_disk_that_goes_away_is_waited_for_and_not_begun_anew() {
    let office = PostOffice::start(Limits::default());
    let nginx = Nginx::start("");
    nginx.put("wire.xml", rss(2));
    let place = Place::with(&[nginx.url("wire.xml")], &smtp(&office), WATCHLIST);
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:20:00Z", "--speed", "120"]);
    wait_until("the first digest is out", || office.mails().len() == 1);
    // As an unmounted disk looks: an empty folder.
    fs::rename(place.path("data"), place.path("unmounted")).expect("renamed");
    fs::create_dir(place.path("data")).expect("a folder");
    daemon.says("is not there any more");
    assert_eq!(fs::read_dir(place.path("data")).expect("read").count(), 0, "no store is begun in its place");
    fs::remove_dir(place.path("data")).expect("removed");
    fs::rename(place.path("unmounted"), place.path("data")).expect("renamed");
    daemon.says("the store is well again");
    nginx.put("wire.xml", rss(5));
    wait_until("the next digest tells what is new", || office.mails().len() == 2);
}

#[test]
fn a_folder_that_cannot_be_made_is_waited_for_at_the_start() {
    let place = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    fs::write(place.path("data"), "in the way").expect("written");
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T08:00:00Z", "--speed", "60"]);
    daemon.says("tipoff waits for it");
    fs::remove_file(place.path("data")).expect("removed");
    daemon.says("ready");
}

#[test]
fn a_damaged_store_is_no_matter_of_waiting() {
    let place = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    place.write("data/tipoff.sqlite", &"not a database".repeat(2000));
    let said = place.run(&["run"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("restore tipoff.sqlite from a backup"), "{}", said.err);
}

#[test]
fn a_source_that_dies_is_told_to_ops_once_and_again_when_it_is_well() {
    let (nginx, office) = (Nginx::start(""), PostOffice::start(Limits::default()));
    nginx.put("wire.xml", rss(2));
    nginx.put("dead.xml", rss(1));
    let feeds = [nginx.url("wire.xml"), nginx.url("dead.xml")];
    let mut mail = smtp(&office);
    mail += "\n[ops]\nemail = \"ops@example.com\"\n";
    let place = Place::with(&feeds, &mail, WATCHLIST);
    // A day in ten seconds.
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T00:00:00Z", "--speed", "8640"]);
    daemon.says("mail sent");
    fs::remove_file(nginx.www().join("dead.xml")).expect("removed");
    daemon.says("127.0.0.1: ");
    wait_until("ops are told", || office.to("ops@example.com") == 1);
    std::thread::sleep(std::time::Duration::from_secs(5));
    assert_eq!(office.to("ops@example.com"), 1, "once: {}", daemon.log());
    nginx.put("dead.xml", rss(4));
    daemon.says("well again: ");
    wait_until("ops are told that it is well", || office.to("ops@example.com") == 2);
}

#[test]
fn a_watchlist_with_mistakes_is_told_to_ops_and_a_dead_address_too() {
    let nobody = Some(("dana@example.com", "550 5.1.1 no such user"));
    let (nginx, office) = (Nginx::start(""), PostOffice::start(Limits { nobody, ..Limits::default() }));
    nginx.put("wire.xml", rss(2));
    let mut mail = smtp(&office);
    mail += "\n[ops]\nemail = \"ops@example.com\"\n";
    let place = Place::with(&[nginx.url("wire.xml")], &mail, WATCHLIST);
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:00:00Z", "--speed", "600"]);
    daemon.says("mail to dana@example.com is refused");
    place.write("watchlists/dana.toml", "[rep]\n");
    daemon.says("dana.toml can't be used");
    wait_until("ops are told of both", || office.to("ops@example.com") == 2);
}

#[test]
fn the_heartbeat_is_called_while_all_is_well_and_not_while_mail_cannot_go_out() {
    let (nginx, office) = (Nginx::start(""), PostOffice::start(Limits::default()));
    nginx.put("wire.xml", rss(2));
    nginx.put("beat", "ok");
    let table = |port: u16| {
        format!(
            "transport = \"smtp\"\nfrom = \"tipoff@example.com\"\nsmtp = \"smtp://127.0.0.1:{port}\"\n\
             [ops]\nheartbeat = \"{}\"\n",
            nginx.url("beat")
        )
    };
    let beats = || nginx.log().matches("GET /beat").count();
    let place = Place::with(&[nginx.url("wire.xml")], &table(support::free_port()), WATCHLIST);
    let mut daemon = Running::start(&place, &["--at", "2026-11-25T07:00:00Z", "--speed", "600"]);
    daemon.says("no mail goes out for now");
    let before = beats();
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(beats() <= before + 1, "half an hour without a mail server: {} calls", beats() - before);
    drop(daemon);
    let ops = place.read("tipoff.toml");
    let mended = ops.lines().map(|line| match line.starts_with("smtp = ") {
        true => format!("smtp = \"smtp://127.0.0.1:{}\"\n", office.port),
        false => format!("{line}\n"),
    });
    place.write("tipoff.toml", &mended.collect::<String>());
    let before = beats();
    let _daemon = Running::start(&place, &["--at", "2026-11-25T09:00:00Z", "--speed", "600"]);
    wait_until("the heart beats", || beats() >= before + 3);
}

#[test]
fn a_folder_that_may_not_be_written_is_said_by_name() {
    let place = Place::with(&[], "transport = \"stdout\"", WATCHLIST);
    place.well(&["status"]);
    let data = place.path("data");
    // As root, permissions stop nobody: a read-only mount does.
    let script =
        format!("mount --bind {0} {0} && mount -o remount,ro,bind {0} && exec \"$0\" poll", data.display());
    let inner = place.command(&[]);
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]).arg(inner.get_program()).current_dir(place.path(""));
    let said = command.output().expect("unshare is needed: util-linux");
    let words = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(1), "{words}");
    assert!(words.contains("check that data_dir is readable and writable"), "{words}");
}
