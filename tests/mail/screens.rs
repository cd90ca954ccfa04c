//! The mails as a browser shows them, held against the pictures in `screens/`: on a telephone and in a pane,
//! light and dark.
//!
//! After a change of the look that is meant, write the pictures anew and look at them:
//! `TIPOFF_SCREENS=write cargo test --test mail screens`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::browser::CHROMIUM;
use crate::fixture::{busy_week, mail, rich};

/// Pixels of the upper part of a mail that are looked at.
const HEIGHT: u32 = 1500;
/// Pixels of a square that is compared by its mean colour: letters may be drawn a little otherwise.
const SQUARE: usize = 12;
/// Steps of 255 that a mean may differ by.
const STEPS: u32 = 26;
/// Of a hundred squares, so many may differ.
const MAY_DIFFER: f64 = 2.0;

#[test]
fn a_digest_looks_as_it_did() {
    let html = mail(&rich()).html;
    for (width, dark) in [(360, false), (360, true), (640, false), (640, true)] {
        compare("digest", &html, width, dark);
    }
}

#[test]
fn a_week_looks_as_it_did() {
    let html = busy_week().html;
    for (width, dark) in [(360, false), (640, true)] {
        compare("week", &html, width, dark);
    }
}

fn compare(name: &str, html: &str, width: u32, dark: bool) {
    let name = format!("{name}-{width}-{}.png", if dark { "dark" } else { "light" });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/screens");
    let taken = photograph(html, width, dark);
    let known = folder.join(&name);
    if std::env::var("TIPOFF_SCREENS").is_ok_and(|word| word == "write") {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(&known, &taken).expect("written");
    }
    let then = fs::read(&known).expect(&name);
    let (now, then) = (Picture::read(&taken, width), Picture::read(&then, width));
    let brightness = now.brightness();
    assert_eq!(brightness < 100.0, dark, "{name} has a brightness of {brightness}");
    let differ = now.differs(&then);
    if differ > MAY_DIFFER {
        let aside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(&name);
        fs::write(&aside, &taken).expect("written");
        panic!("{differ:.1} % of {name} differ; it is {} now", aside.display());
    }
}

/// The upper part of a page of that width, as a PNG.
fn photograph(html: &str, width: u32, dark: bool) -> Vec<u8> {
    assert!(fs::exists(CHROMIUM).unwrap_or(false), "this test needs Chromium: apt-get install chromium");
    let folder = tempfile::tempdir().expect("a folder");
    // A window is no narrower than 500 pixels, a frame may be.
    let source = html.replace('&', "&amp;").replace('"', "&quot;");
    let page = format!(
        "<!doctype html><meta charset=utf-8><body style=\"margin:0\"><iframe width={width} height={HEIGHT} \
         style=\"border:0;display:block\" srcdoc=\"{source}\"></iframe>"
    );
    fs::write(folder.path().join("page.html"), page).expect("written");
    let picture = folder.path().join("page.png");
    let out = Command::new(CHROMIUM)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--force-device-scale-factor=1", "--disable-lcd-text"])
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!dark)))
        .arg(format!("--window-size={},{HEIGHT}", width.max(500)))
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("file://{}", folder.path().join("page.html").display()))
        .output()
        .expect("chromium runs");
    fs::read(&picture).unwrap_or_else(|_| panic!("no picture: {}", String::from_utf8_lossy(&out.stderr)))
}

struct Picture {
    width: usize,
    height: usize,
    /// Red, green, blue.
    colours: Vec<[u8; 3]>,
}

impl Picture {
    /// The left part of a picture, of that width.
    fn read(png: &[u8], width: u32) -> Picture {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut bytes).expect("a picture");
        let channels = info.color_type.samples();
        let (whole, width) = (info.width as usize, width as usize);
        let rows = bytes.chunks_exact(whole * channels);
        let pixels = rows.flat_map(|row| row[..width * channels].chunks_exact(channels));
        let colours = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Picture { width, height: info.height as usize, colours }
    }

    /// The mean of all, 0 to 255.
    fn brightness(&self) -> f64 {
        let sum: u64 = self.colours.iter().flatten().map(|one| u64::from(*one)).sum();
        sum as f64 / (self.colours.len() * 3) as f64
    }

    /// The mean colour of each square.
    fn squares(&self) -> Vec<[u32; 3]> {
        let mut all = Vec::new();
        for top in (0..self.height).step_by(SQUARE) {
            for left in (0..self.width).step_by(SQUARE) {
                let (bottom, right) = ((top + SQUARE).min(self.height), (left + SQUARE).min(self.width));
                let mut sum = [0; 3];
                for y in top..bottom {
                    for pixel in &self.colours[y * self.width + left..y * self.width + right] {
                        sum.iter_mut().zip(pixel).for_each(|(sum, one)| *sum += u32::from(*one));
                    }
                }
                all.push(sum.map(|sum| sum / ((bottom - top) * (right - left)) as u32));
            }
        }
        all
    }

    /// Of a hundred squares, how many differ.
    fn differs(&self, other: &Picture) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height), "of another size");
        let (ours, theirs) = (self.squares(), other.squares());
        let apart = |(a, b): (&[u32; 3], &[u32; 3])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > STEPS);
        let number = ours.iter().zip(&theirs).filter(|pair| apart(*pair)).count();
        100.0 * number as f64 / ours.len() as f64
    }
}

#[test]
fn a_picture_that_changed_is_told_from_one_drawn_a_little_otherwise() {
    let plain = Picture { width: 120, height: 120, colours: vec![[200; 3]; 120 * 120] };
    let mut shifted = Picture { width: 120, height: 120, colours: vec![[205; 3]; 120 * 120] };
    assert!(plain.differs(&shifted) < 0.1);
    shifted.colours[..120 * 12].fill([20; 3]);
    assert!(plain.differs(&shifted) > MAY_DIFFER, "a row of ten is another one");
}
